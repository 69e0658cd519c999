//! IAM policies: documents, and what grants allow.

mod document;

pub(crate) use document::{Condition, Effect, PolicyDocument, Principal, Statement};
