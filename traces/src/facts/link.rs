//! A link from a segment to another trace.

use crate::{SegmentId, TraceId};

/// A link: work of another trace that led to a segment's, without having waited
/// for it. Who takes a batch of messages out of a queue has one to the sender of
/// each ("Tracing event-driven applications" in X-Ray's developer guide).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// The place in [`Facts::nodes`](super::Facts::nodes) of the segment that has it.
    pub node: usize,
    /// The other trace.
    pub trace: TraceId,
    /// The segment or subsegment in it; `None`: the link does not say.
    pub id: Option<SegmentId>,
}
