//! What all operations of the API have in common.

mod body;
mod checks;
mod failure;
mod only_page;
mod operation;
mod token;
mod window;

pub(super) use body::{Nothing, answer, read};
pub(super) use checks::Checks;
pub(super) use failure::ApiError;
pub(super) use only_page::{ListRequest, only_page};
pub(super) use operation::Operation;
pub(super) use token::{place, token};
pub(super) use window::{Timestamp, Window};
