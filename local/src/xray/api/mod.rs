//! What all operations of the API have in common.

mod body;
mod checks;
mod failure;
mod operation;
mod token;
mod window;

pub(super) use body::{answer, read};
pub(super) use checks::Checks;
pub(super) use failure::ApiError;
pub(super) use operation::Operation;
pub(super) use token::{place, token};
pub(super) use window::{Timestamp, Window};
