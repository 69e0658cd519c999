//! How manta's commands talk to a deployment's supervisor: over a Unix socket, a
//! request a connection, answered in lines of JSON.

mod protocol;

pub use protocol::{
    Answer, Described, Execution, Failure, Instance, InstanceState, Invocation, InvocationKind,
    Invoked, LogLine, LogStream, Request,
};
