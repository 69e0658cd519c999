//! The requests: a file for those of each sort of thing, which adds their methods to the
//! [`Desk`](super::desk::Desk).

mod functions;
mod logs;
mod resources;
mod services;
mod tasks;
mod watch;

pub(super) use resources::Put;
pub(super) use tasks::Run;
