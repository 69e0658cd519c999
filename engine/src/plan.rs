//! Ordered steps with everything decided.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Address, Deployment, FieldChange, Outputs};

/// What has to be done to bring the world to a stack. Apply makes no decisions
/// beyond it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan<R> {
    /// Whose resources are changed.
    pub deployment: Deployment,
    /// What is done, stage by stage; a stage begins when the one before it is
    /// wholly done. The first creates and updates; the others delete, by rank.
    pub stages: Vec<Stage<R>>,
    /// Resources that are as they should be.
    pub unchanged: Vec<Address>,
    /// Outputs that are known before the first step.
    pub known: BTreeMap<Address, Outputs>,
}

/// Steps that run side by side, as far as their order allows.
pub type Stage<R> = Vec<Step<R>>;

/// One change of one resource.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step<R> {
    /// The resource.
    pub address: Address,
    /// What is done to it.
    #[serde(flatten)]
    pub action: Action<R>,
    /// Indices, within the stage, of the steps that must be done before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<usize>,
}

/// What is done to a resource.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action<R> {
    /// It is made; nothing of its name may exist.
    Create {
        /// What it should be.
        resource: R,
        /// Whether it takes the place of one that an earlier step deletes.
        replaces: bool,
    },
    /// It is changed in place.
    Update {
        /// What it should be.
        resource: R,
        /// What differs.
        changes: Vec<FieldChange>,
        /// Why it differs.
        cause: Cause,
        /// Fingerprint of what was observed; apply stops when it moved.
        observed: String,
    },
    /// It is deleted.
    Delete {
        /// What the target calls it.
        identity: String,
        /// The changes that force a replacement; empty when it left the blueprint.
        replaced_for: Vec<FieldChange>,
    },
}

/// Why a resource differs from the blueprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The blueprint was edited since the resource was last written.
    Edited,
    /// The blueprint says what it said then: someone changed the resource itself.
    Drifted,
    /// It only follows another resource's change.
    Follows,
    /// The kind has no place for a digest, so nobody can tell.
    Undetermined,
}

impl<R> Plan<R> {
    /// Returns every step, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step<R>> {
        self.stages.iter().flatten()
    }

    /// Tells whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stages.iter().all(Vec::is_empty)
    }
}

impl<R> Action<R> {
    /// Returns the action's name: `create`, `update` or `delete`.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Update { .. } => "update",
            Self::Delete { .. } => "delete",
        }
    }
}
