//! Requests counted: how many, how they ended, how long they took.
//!
//! Everything here is built up one trace at a time, and two of a kind can be
//! merged, so that it may be counted in blocks and does not depend on their order.

mod counts;
mod histogram;
mod sketch;
mod tally;
mod window;

pub use histogram::{Histogram, HistogramEntry};
pub use sketch::Sketch;
pub use tally::{Tally, Verdict};
pub use window::Window;
