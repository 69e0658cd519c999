//! What tests talk to: an AWS on this machine, and a container registry; and what the
//! tests of both targets ask of stacks.
//!
//! For tests alone: what goes wrong here panics, with a message for whoever
//! reads the test's output.

mod aws;
mod http;
mod program;
mod registry;
mod server_thread;
mod stacks;

pub use aws::{FixtureAws, aws_command, python};
pub use http::{Response, request};
pub use program::{answer_of, docker, node};
pub use registry::{Access, PASSWORD, Registry};
pub use server_thread::ServerThread;
pub use stacks::{Sample, assert_deletable, assert_every_kind, assert_golden, assert_readable};
