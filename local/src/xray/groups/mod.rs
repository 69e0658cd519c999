//! Groups: filters with a name.

mod filters;
mod group;
mod operations;
mod registry;

pub(super) use filters::{parse, selector};
pub(super) use group::Group;
pub(super) use registry::{GroupName, Groups};
