//! What became of a plan.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Address, ErrorKind, Outputs};

/// What became of each step, and what the resources give.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Every step of the plan, in its order.
    pub steps: Vec<StepOutcome>,
    /// Outputs of every resource that exists now.
    pub outputs: BTreeMap<Address, Outputs>,
    /// Whether a stop was asked for before everything was done.
    pub interrupted: bool,
}

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepOutcome {
    /// The resource.
    pub address: Address,
    /// `create`, `update` or `delete`.
    pub action: &'static str,
    /// How it ended.
    pub status: Status,
    /// How long it took, in milliseconds; 0 when it never began.
    pub elapsed_ms: u64,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Status {
    /// It was done.
    Done,
    /// It failed.
    Failed {
        /// The sort of failure.
        kind: ErrorKind,
        /// What failed and what was answered.
        error: String,
        /// What to do about it, where that is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        help: Option<String>,
    },
    /// The world is not what the plan was made from.
    Stale,
    /// It waits for a step that did not end well.
    Blocked {
        /// That step's resource.
        by: Address,
    },
    /// It never began: a stop was asked for, or the plan turned out stale.
    NotStarted,
}

impl Outcome {
    /// Tells whether every step was done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.steps.iter().all(|step| step.status == Status::Done)
    }

    /// Tells whether the plan turned out to be stale.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.steps.iter().any(|step| step.status == Status::Stale)
    }

    /// Returns the steps that failed.
    pub fn failures(&self) -> impl Iterator<Item = &StepOutcome> {
        self.steps
            .iter()
            .filter(|step| matches!(step.status, Status::Failed { .. } | Status::Stale))
    }
}
