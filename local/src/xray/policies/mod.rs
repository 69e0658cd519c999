//! Resource policies: who else may send to X-Ray. They are kept, checked in
//! form, and followed by nobody: whoever reaches this X-Ray may do everything.

mod document;
mod operations;

pub(super) use operations::Policies;
