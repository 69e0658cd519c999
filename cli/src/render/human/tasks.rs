//! Tasks: those of services, and those run on demand.

use jiff::Timestamp;
use manta_aws::operations::{Task, TaskContainer};

use super::style::{BOLD, DIM};
use super::table::table;
use super::value::{NOTHING, age};
use crate::commands::{Runnable, TaskOf};

/// Returns tasks as a table.
pub(crate) fn tasks(tasks: &[TaskOf]) -> String {
    if tasks.is_empty() {
        return "No tasks run.\n".to_owned();
    }
    let now = Timestamp::now();
    let rows = tasks.iter().map(|TaskOf { part, task }| {
        [
            part.name.clone(),
            task.id.clone(),
            task.status.clone(),
            shown(task.health.as_deref()),
            shown(task.started_at.map(|at| age(at, now)).as_deref()),
            shown(task.public_ip.as_deref().or(task.private_ip.as_deref())),
            shown(task.cpu.as_deref()),
            shown(task.memory_mib.as_deref()),
            task.task_definition.clone(),
        ]
    });
    let headings = [
        "NAME", "ID", "STATUS", "HEALTH", "RUNNING", "IP", "CPU", "MIB", "REVISION",
    ];
    table(headings, rows)
}

/// Returns all that is known of tasks.
pub(crate) fn tasks_in_full(tasks: &[Task]) -> String {
    if tasks.is_empty() {
        return "No tasks run.\n".to_owned();
    }
    let texts: Vec<_> = tasks.iter().map(in_full).collect();
    texts.join("\n")
}

fn in_full(task: &Task) -> String {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let facts = [
        ("arn", Some(task.arn.clone())),
        ("revision", Some(task.task_definition.clone())),
        ("status", Some(task.status.clone())),
        ("health", task.health.clone()),
        ("cpu", task.cpu.clone()),
        ("memory MiB", task.memory_mib.clone()),
        ("public ip", task.public_ip.clone()),
        ("private ip", task.private_ip.clone()),
        ("asked for", time(task.created_at)),
        ("started", time(task.started_at)),
        ("stopped", time(task.stopped_at)),
        ("stopped because", task.stopped_reason.clone()),
    ];
    let mut text = format!("{BOLD}{}{BOLD:#}\n", task.id);
    for (label, fact) in facts {
        if let Some(fact) = fact.filter(|fact| !fact.is_empty()) {
            text.push_str(&format!("  {DIM}{label:15}{DIM:#} {fact}\n"));
        }
    }
    for container in &task.containers {
        text.push_str(&container_in_full(container));
    }
    text
}

fn container_in_full(container: &TaskContainer) -> String {
    let TaskContainer {
        name,
        image,
        status,
        health,
        exit_code,
        reason,
    } = container;
    let mut text = format!("  container {name}: {status}");
    if let Some(health) = health {
        text.push_str(&format!(", {health}"));
    }
    if let Some(code) = exit_code {
        text.push_str(&format!(", exit code {code}"));
    }
    if let Some(reason) = reason {
        text.push_str(&format!(", {reason}"));
    }
    text + &format!("\n    {DIM}{image}{DIM:#}\n")
}

/// Returns the tasks that can be run, as a table.
pub(crate) fn runnable(tasks: &[Runnable]) -> String {
    let rows = tasks
        .iter()
        .map(|Runnable { name, instances }| [name.clone(), instances.to_string()]);
    table(["NAME", "INSTANCES"], rows)
}

/// Returns the tasks' ids, a line each.
pub(crate) fn ids(tasks: &[Task]) -> String {
    tasks.iter().map(|task| format!("{}\n", task.id)).collect()
}

/// Returns what is said while tasks are waited for.
pub(crate) fn waiting(name: &str, tasks: &[Task]) -> String {
    let count = match tasks.len() {
        1 => "one task".to_owned(),
        n => format!("{n} tasks"),
    };
    format!("waiting for {count} of {name} to stop; Ctrl-C leaves without stopping any")
}

fn shown(fact: Option<&str>) -> String {
    fact.unwrap_or(NOTHING).to_owned()
}
