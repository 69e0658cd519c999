//! IAM policies: documents, and what roles are allowed.

pub(crate) mod allow;
mod document;
pub(crate) mod grants;
pub(crate) mod trust;

pub use document::{Effect, PolicyDocument, Principal, Statement};
