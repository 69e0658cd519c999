//! Carries batches to X-Ray, and keeps what X-Ray did not take.

mod run;
mod unprocessed;
mod verdict;
mod window;

pub use run::{Forwarder, Left};
