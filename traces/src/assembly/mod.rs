//! A trace put together from its documents.

mod assembled;

pub use assembled::{Assembly, ProcessedDocument};
