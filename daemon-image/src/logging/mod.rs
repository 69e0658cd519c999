//! Logs: one line per event, to standard error or a file.

mod file;
mod sparse;
mod writer;

pub use sparse::{More, Sparse};
pub use writer::{LogError, start};
