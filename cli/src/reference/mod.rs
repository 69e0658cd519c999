//! Reference that is generated, committed under `docs/reference/`, and checked
//! to be current by a test.

mod cli;
mod permissions;
mod policy;

pub(crate) use cli::command_line;
pub(crate) use policy::policy;

#[cfg(test)]
mod tests;
