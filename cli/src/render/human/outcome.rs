//! What became of a plan.

use std::collections::BTreeMap;

use manta_engine::{Outcome, Status};

use super::style::BOLD;

/// Returns what was done, counted, and what is left.
pub(crate) fn outcome(outcome: &Outcome) -> String {
    let mut done: BTreeMap<&str, usize> = BTreeMap::new();
    for step in &outcome.steps {
        if step.status == Status::Done {
            *done.entry(step.action).or_default() += 1;
        }
    }
    let counts: Vec<_> = ["create", "update", "delete"]
        .iter()
        .filter_map(|verb| Some(format!("{} {verb}d", done.get(verb)?)))
        .collect();
    let counts = if counts.is_empty() {
        "nothing changed".to_owned()
    } else {
        counts.join(", ")
    };
    format!("{BOLD}Done:{BOLD:#} {counts}\n") + &left(outcome)
}

/// Returns what a deletion took away, counted by kind, and what is left.
pub(crate) fn deletion(outcome: &Outcome) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for step in &outcome.steps {
        if step.status == Status::Done {
            *kinds.entry(&step.address.kind).or_default() += 1;
        }
    }
    let lines: String = kinds
        .iter()
        .map(|(kind, count)| format!("  {count:>4} {kind}\n"))
        .collect();
    let heading = if kinds.is_empty() {
        format!("{BOLD}Deleted:{BOLD:#} nothing\n")
    } else {
        format!("{BOLD}Deleted:{BOLD:#}\n")
    };
    heading + &lines + &left(outcome)
}

/// Returns what was not done, a line each.
fn left(outcome: &Outcome) -> String {
    let lines: String = outcome
        .steps
        .iter()
        .filter_map(|step| {
            let why = match &step.status {
                Status::Done => return None,
                Status::Failed { .. } => "failed".to_owned(),
                Status::Stale => "it is not what the plan was made from".to_owned(),
                Status::Blocked { by } => format!("waits for {by}"),
                Status::NotStarted => "not begun".to_owned(),
            };
            Some(format!("  {} {}: {why}\n", step.action, step.address))
        })
        .collect();
    if lines.is_empty() {
        lines
    } else {
        format!("{BOLD}Left:{BOLD:#}\n{lines}")
    }
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;
    use manta_engine::{Address, ErrorKind, StepOutcome};

    use super::*;

    fn step(action: &'static str, kind: &str, name: &str, status: Status) -> StepOutcome {
        StepOutcome {
            address: Address::new(kind, name),
            action,
            status,
            elapsed_ms: 5,
        }
    }

    fn failed() -> Status {
        Status::Failed {
            kind: ErrorKind::Other,
            error: "no".to_owned(),
            help: None,
        }
    }

    fn of(steps: Vec<StepOutcome>) -> Outcome {
        Outcome {
            steps,
            outputs: BTreeMap::new(),
            interrupted: false,
        }
    }

    #[test]
    fn what_is_left_is_listed_with_the_reason() {
        let by = Address::new("role", "web-task");
        let shown = outcome(&of(vec![
            step("create", "cluster", "main", Status::Done),
            step("create", "role", "web-task", failed()),
            step("create", "service", "web", Status::Blocked { by }),
            step("delete", "queue", "old", Status::NotStarted),
        ]));
        insta::assert_snapshot!(strip_str(&shown), @r"
        Done: 1 created
        Left:
          create role/web-task: failed
          create service/web: waits for role/web-task
          delete queue/old: not begun
        ");
    }

    #[test]
    fn a_deletion_is_counted_by_kind() {
        let shown = deletion(&of(vec![
            step("delete", "role", "a", Status::Done),
            step("delete", "role", "b", Status::Done),
            step("delete", "cluster", "main", Status::Done),
        ]));
        insta::assert_snapshot!(strip_str(&shown), @r"
        Deleted:
             1 cluster
             2 role
        ");
    }
}
