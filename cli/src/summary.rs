//! A plan in numbers.

use manta_engine::{Action, Plan};
use serde::Serialize;

/// How many resources a plan creates, changes and so on. A replacement counts
/// once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Summary {
    /// Resources that will be made.
    pub(crate) create: usize,
    /// Resources that will be changed in place.
    pub(crate) update: usize,
    /// Resources that will be deleted and made anew.
    pub(crate) replace: usize,
    /// Resources that will be deleted.
    pub(crate) delete: usize,
    /// Resources that are as they should be.
    pub(crate) unchanged: usize,
}

impl Summary {
    /// Counts a plan's steps.
    pub(crate) fn of<R>(plan: &Plan<R>) -> Self {
        let mut summary = Self {
            unchanged: plan.unchanged.len(),
            ..Self::default()
        };
        for step in plan.steps() {
            match &step.action {
                // Its deletion was counted.
                Action::Create { replaces: true, .. } => {}
                Action::Create { .. } => summary.create += 1,
                Action::Update { .. } => summary.update += 1,
                Action::Delete { replaced_for, .. } if replaced_for.is_empty() => {
                    summary.delete += 1;
                }
                Action::Delete { .. } => summary.replace += 1,
            }
        }
        summary
    }

    /// Returns how many resources change.
    pub(crate) fn changes(&self) -> usize {
        let Self {
            create,
            update,
            replace,
            delete,
            unchanged: _,
        } = self;
        create + update + replace + delete
    }
}
