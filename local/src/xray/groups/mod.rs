//! Groups: filters with a name.

mod filters;
mod group;
mod name;
mod operations;
mod registry;

pub(super) use filters::{parse, selector};
pub(super) use group::Group;
pub(super) use name::{GroupName, GroupRequest};
pub(super) use registry::Groups;
