//! What can be known of a blueprint's files, secrets and images before anything runs.

mod code;
mod error;
mod inputs;
mod prepared;
mod secrets;

pub(crate) use code::walk;
pub use error::PrepareError;
pub use prepared::{Prepared, Secrets, Sources, prepare};
