//! What tests talk to: an AWS on this machine, and a container registry.
//!
//! For tests alone: what goes wrong here panics, with a message for whoever
//! reads the test's output.

mod aws;
mod registry;

pub use aws::{FixtureAws, aws_command, python};
pub use registry::{Access, PASSWORD, Registry};
