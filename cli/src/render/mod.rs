//! Everything that is printed: text for people, JSON for programs.
//!
//! Renderers turn values into text; [`Screen`] alone writes it.

mod checked;
mod human;
mod invoked;
mod json;
mod progress;
mod refusal;
mod screen;

pub(crate) use checked::Checked;
pub(crate) use human::{
    blueprint, checked, copies, copy_ids, deletion, ids, info, installed, invocation, local_info,
    local_xray, log_event, outcome, outputs, plan, question, question_to_delete, returned,
    runnable, running, sampling, sampling_change, sampling_cleared, tasks, tasks_in_full, trace,
    traces, waiting, written,
};
pub(crate) use invoked::Invoked;
pub(crate) use json::path;
pub(crate) use progress::show_progress;
pub(crate) use refusal::refusal;
pub(crate) use screen::{Readers, Screen};
