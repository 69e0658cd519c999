//! What is known of a trace without its documents: all that it takes to list,
//! filter, count and draw it.
//!
//! Documents are large and are read one trace at a time; facts are small and are
//! read a hundred thousand at a time. They are made from the documents once, when
//! a trace is put together, and kept beside them. All of a trace's texts are
//! [`Symbol`]s of the [`Strings`] that are kept with it, so that facts of many
//! traces share one copy of each name, and comparing two is comparing numbers.

mod annotation;
mod edge;
mod link;
#[cfg(test)]
pub(crate) mod made_up;
mod node;
mod outcome;
mod root_cause;
mod service_key;
mod strings;

pub use annotation::{Annotation, AnnotationValue};
pub use edge::{Caller, Edge, EdgeKind};
pub use link::Link;
pub use node::{Exception, Http, Node, Provenance, ServiceId};
pub use outcome::Outcome;
pub use root_cause::{Entity, RootCause, RootCauseKind, RootCauseService};
pub(crate) use service_key::CLIENT;
pub use service_key::ServiceKey;
pub use strings::{Strings, Symbol};

use crate::TraceId;

/// What is known of one trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Whose they are.
    pub id: TraceId,
    /// The earliest start of its segments, in seconds since 1970.
    pub start: f64,
    /// The latest time that a segment tells of, in seconds since 1970.
    pub end: f64,
    /// How many documents had arrived when these facts were made. It grows with
    /// each; the API's `Revision`.
    pub revision: u32,
    /// Its segments, those that were inferred included; a caller before what it
    /// calls, where that is known.
    pub nodes: Vec<Node>,
    /// Who called whom.
    pub edges: Vec<Edge>,
    /// Links to other traces. One to a segment of this trace is an edge.
    pub links: Vec<Link>,
    /// What its segments and subsegments were annotated with.
    pub annotations: Vec<Annotation>,
    /// Why it failed, or took its time.
    pub root_causes: Vec<RootCause>,
    /// Whether something of it is in progress, or known to be missing; the API's
    /// `IsPartial`.
    pub partial: bool,
}

impl Facts {
    /// Returns the segment that the trace began with: the first that nobody
    /// called; `None` while it has not arrived.
    pub fn root(&self) -> Option<&Node> {
        self.nodes
            .iter()
            .find(|node| node.provenance == Provenance::Root)
    }

    /// Returns the segment that is shown for the trace (the API's `EntryPoint`): the
    /// root, or the first there is when the root is missing; `None`: there is none.
    pub fn entry(&self) -> Option<&Node> {
        self.root().or_else(|| self.nodes.first())
    }

    /// Whether the segment at a place works because it was handed a message within
    /// the trace. Then no client called it, though nobody else did either.
    pub fn was_handed_a_message(&self, node: usize) -> bool {
        let mut edges = self.edges.iter();
        edges.any(|edge| edge.to == node && matches!(edge.kind, EdgeKind::Link { .. }))
    }

    /// Returns seconds from the earliest start to the latest end, a finite number of them.
    pub fn duration(&self) -> f64 {
        (self.end - self.start).clamp(0.0, f64::MAX)
    }
}
