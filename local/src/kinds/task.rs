//! A task that is run on demand.

use manta_engine::Kind;
use serde::{Deserialize, Serialize};

use super::Workload;

/// `[task.*]`: an application that `manta task run` starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// How it runs.
    #[serde(flatten)]
    pub workload: Workload,
}

impl Task {
    pub(crate) const KIND: Kind = Kind {
        name: "task",
        delete_rank: 0,
        immutable: &[],
        volatile_outputs: &[],
    };
}
