//! Copies of services and tasks that run on this machine.

use jiff::Timestamp;
use manta_local::control::InstanceState;

use super::table::table;
use super::value::{NOTHING, age};
use crate::copies::CopyOf;

/// Returns copies as a table.
pub(crate) fn copies(copies: &[CopyOf]) -> String {
    if copies.is_empty() {
        return "Nothing runs.\n".to_owned();
    }
    let now = Timestamp::now();
    let rows = copies.iter().map(|CopyOf { part, copy }| {
        let started = Timestamp::from_millisecond(copy.started_ms).unwrap_or(now);
        [
            part.name.clone(),
            copy.id.clone(),
            status(copy.status, copy.exit_code),
            age(started, now),
            copy.restarts.to_string(),
            copy.pid
                .map_or_else(|| NOTHING.to_owned(), |pid| pid.to_string()),
            copy.address.clone().unwrap_or_else(|| NOTHING.to_owned()),
        ]
    });
    let headings = [
        "NAME", "ID", "STATUS", "RUNNING", "RESTARTS", "PID", "ADDRESS",
    ];
    table(headings, rows)
}

fn status(state: InstanceState, exit_code: Option<i32>) -> String {
    let word = match state {
        InstanceState::Starting => "starting",
        InstanceState::Running => "running",
        InstanceState::Unhealthy => "unhealthy",
        InstanceState::Waiting => "waiting",
        InstanceState::Stopped => "stopped",
    };
    match exit_code {
        Some(code) => format!("{word} ({code})"),
        None => word.to_owned(),
    }
}

/// Returns the copies' ids, a line each.
pub(crate) fn copy_ids(copies: &[CopyOf]) -> String {
    copies
        .iter()
        .map(|CopyOf { copy, .. }| format!("{}\n", copy.id))
        .collect()
}
