//! How manta's commands talk to a deployment's supervisor: over a Unix socket, a
//! request a connection, answered in lines of JSON.

mod client;
mod launch;
mod protocol;
mod server;

pub use client::{Client, ClientError, Conversation};
pub use launch::{LaunchError, Launcher};
pub use protocol::{
    Answer, Described, Execution, Failure, Instance, InstanceState, Invocation, InvocationKind,
    Invoked, LogLine, LogStream, Request,
};
pub(crate) use server::{Answering, Server, Teller};
