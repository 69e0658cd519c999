//! An execution environment: a process in which a runtime asks for events, one at a time.

mod environment;
mod halted;
mod log;
mod memory;
mod runtime_call;
mod server;

pub(super) use environment::{INIT_LIMIT, Launch, Ran, Sandbox};
pub(super) use halted::{Halted, Raised};
pub(super) use log::InstanceLog;
pub use log::Lines;
pub(super) use runtime_call::Handout;
