//! A call from one segment to another, without its document.

use super::Outcome;

/// A call, told by whom made it: its times and its outcome are those of the
/// caller's subsegment. What the called service says of itself is in its node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Who called.
    pub from: Caller,
    /// The place in [`Facts::nodes`](super::Facts::nodes) of what was called.
    pub to: usize,
    /// What led from the one to the other.
    pub kind: EdgeKind,
    /// When the call began, in seconds since 1970.
    pub start: f64,
    /// When it was answered; `None` while it has not been.
    pub end: Option<f64>,
    /// How the caller saw it end.
    pub outcome: Outcome,
}

/// Who called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Whoever sent the request that a trace begins with. X-Ray draws it as a
    /// service of the type `client`.
    Client,
    /// The segment at this place in [`Facts::nodes`](super::Facts::nodes).
    Node(usize),
}

/// What led from one segment to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EdgeKind {
    /// A request, which waits for its answer.
    Call,
    /// A message that was handed over; the API's `EdgeType` is `link`.
    Link {
        /// Seconds between sending and receiving; `None`: not known.
        event_age: Option<f64>,
    },
}
