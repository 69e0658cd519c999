//! Desired resources → plan → apply.
//!
//! A target describes its closed set of resource kinds with [`Resource`], reads
//! the world through a [`Reader`] and changes it through a [`Writer`]. The engine
//! does the rest: it computes the graph from [`Input`]s, decides every step in
//! [`plan`], and carries the steps out in [`apply`].
//!
//! **Invariants:** nothing here names a target's kind, prints, or holds state
//! between runs. [`plan`] takes a [`Reader`] alone, so planning cannot write.

mod address;
mod apply;
mod change;
mod deployment;
mod document;
mod event;
mod graph;
mod input;
mod inspection;
pub mod memory;
mod outcome;
mod plan;
mod planner;
mod provider;
mod resource;
mod resource_enum;
mod stack;

pub use address::{Address, InvalidAddress};
pub use apply::{ApplyOptions, Stop, apply};
pub use change::{After, FieldChange};
pub use deployment::{Deployment, Mark};
pub use document::{Document, document_of};
pub use event::{Event, Progress};
pub use graph::GraphError;
pub use input::{Input, UnresolvedInput};
pub use inspection::{PlanError, inspect};
pub use outcome::{Outcome, Status, StepOutcome};
pub use plan::{Action, Cause, Plan, Stage, Step};
pub use planner::plan;
pub use provider::{ErrorKind, Observed, Outputs, Owned, Owner, ProviderError, Reader, Writer};
pub use resource::{Kind, Resource};
pub use stack::{Stack, StackError};

// For what `resource_enum!` writes.
#[doc(hidden)]
pub use {serde, serde_json};
