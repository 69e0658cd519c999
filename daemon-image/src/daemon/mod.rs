//! All parts together.

mod collector;
mod error;
mod running;
mod servers;

pub use collector::{Daemon, Ended};
pub use error::StartError;
