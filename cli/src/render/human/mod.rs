//! Values as text for people, readable without colour.

mod blueprint;
mod check;
mod copies;
mod failure;
mod info;
mod installed;
mod invocation;
mod local_info;
mod local_xray;
mod logs;
mod outcome;
mod outputs;
mod plan;
mod progress;
mod running;
mod sampling;
mod section;
mod style;
mod table;
mod tasks;
mod trace;
mod traces;
mod value;
mod written;

pub(crate) use blueprint::blueprint;
pub(crate) use check::checked;
pub(crate) use copies::{copies, copy_ids};
pub(crate) use info::info;
pub(crate) use installed::installed;
pub(crate) use invocation::{invocation, returned};
pub(crate) use local_info::local_info;
pub(crate) use local_xray::local_xray;
pub(crate) use logs::log_event;
pub(crate) use outcome::{deletion, outcome};
pub(crate) use outputs::outputs;
pub(crate) use plan::{plan, question, question_to_delete};
pub(crate) use running::running;
pub(crate) use sampling::{sampling, sampling_change, sampling_cleared};
pub(crate) use tasks::{ids, runnable, tasks, tasks_in_full, waiting};
pub(crate) use trace::trace;
pub(crate) use traces::traces;
pub(crate) use written::written;

pub(super) use failure::failure;
pub(super) use progress::event;
