//! Values as text for people, readable without colour.

mod blueprint;
mod check;
mod failure;
mod info;
mod installed;
mod invocation;
mod local_xray;
mod logs;
mod outcome;
mod outputs;
mod plan;
mod progress;
mod sampling;
mod style;
mod table;
mod tasks;
mod value;
mod written;

pub(crate) use blueprint::blueprint;
pub(crate) use check::checked;
pub(crate) use info::info;
pub(crate) use installed::installed;
pub(crate) use invocation::{invocation, returned};
pub(crate) use local_xray::local_xray;
pub(crate) use logs::log_event;
pub(crate) use outcome::{deletion, outcome};
pub(crate) use outputs::outputs;
pub(crate) use plan::{plan, question, question_to_delete};
pub(crate) use sampling::{sampling, sampling_change, sampling_cleared};
pub(crate) use tasks::{ids, runnable, tasks, tasks_in_full, waiting};
pub(crate) use written::written;

pub(super) use failure::failure;
pub(super) use progress::event;
