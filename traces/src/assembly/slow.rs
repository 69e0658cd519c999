//! What took a trace its time.
//!
//! AWS describes a response time's root cause by its form (`ResponseTimeRootCause` in
//! the API) and by "coverage", an entity's share of the root's response time ("Using
//! filter expressions" in X-Ray's developer guide). Published answers show that slow
//! traces alone have one, and that a segment covers as much as its longest subsegment
//! even where that lies outside of it, as a function's `Initialization` does. The rule
//! here: from the root the path goes down to what covers most, as long as that is at
//! least half.

use super::Assembly;
use super::paths::{MOST_ENTITIES, path, services};
use crate::facts::{Entity, Node, Provenance, RootCause, RootCauseKind, Strings};

/// Seconds from which on a response is slow. AWS does not say; published answers have
/// no cause for responses of 0.4 and 1.2 seconds, and one for each of 2.8 and more.
const SLOW_SECONDS: f64 = 2.0;

/// The share of the root's response time from which on something is the cause of it.
const CAUSE: f64 = 0.5;

/// Returns the cause of the root's response time, when that is slow.
pub(super) fn cause(
    assembly: &Assembly,
    nodes: &[Node],
    strings: &mut Strings,
) -> Option<RootCause> {
    let is_root = |node: &Node| node.provenance == Provenance::Root;
    let root = nodes.iter().position(is_root)?;
    let response_time = nodes[root].response_time()?;
    if response_time < SLOW_SECONDS {
        return None;
    }
    let coverage = Coverage::of(assembly, assembly.tree.segments[root].piece);
    let path = path(assembly, coverage.cause());
    let entity = |at: usize| {
        let piece = assembly.piece(at);
        let name = piece
            .name
            .map_or("", |name| assembly.pieces.texts.get(name));
        Entity {
            name: strings.intern(name),
            remote: piece.is_call(),
            coverage: coverage.share[at],
            exceptions: Vec::new(),
        }
    };
    Some(RootCause {
        kind: RootCauseKind::ResponseTime,
        client_impacting: true,
        services: services(assembly, nodes, &path, entity),
    })
}

/// The shares of a root's response time.
struct Coverage {
    root: usize,
    /// By piece: its share, 0 to 1.
    share: Vec<f64>,
    /// By piece: what is below it, and is waited for.
    below: Vec<Vec<usize>>,
}

impl Coverage {
    fn of(assembly: &Assembly, root: usize) -> Self {
        let pieces = assembly.pieces.all.len();
        let mut coverage = Self {
            root,
            share: vec![0.0; pieces],
            below: vec![Vec::new(); pieces],
        };
        for at in assembly.survivors.pieces() {
            if let Some(above) = assembly.tree.above[at].filter(|_| !is_message(assembly, at)) {
                coverage.below[above].push(at);
            }
        }
        let whole = assembly.piece(root);
        let (from, to) = (whole.start(), whole.end().unwrap_or_default());
        let response_time = (to - from).min(f64::MAX);
        for at in coverage.top_down().into_iter().rev() {
            let piece = assembly.piece(at);
            let end = piece.end().unwrap_or(to).min(to);
            let own = (end - piece.start().max(from)).max(0.0) / response_time;
            let below = coverage.below[at].iter().map(|at| coverage.share[*at]);
            coverage.share[at] = below.fold(own.min(1.0), f64::max);
        }
        coverage
    }

    /// Returns the root and all that is below it, what is above before what is below.
    fn top_down(&self) -> Vec<usize> {
        let mut order = vec![self.root];
        let mut next = 0;
        while let Some(at) = order.get(next) {
            order.extend(&self.below[*at]);
            next += 1;
        }
        order
    }

    /// Returns the lowest piece that is the cause.
    fn cause(&self) -> usize {
        let mut cause = self.root;
        for _ in 1..MOST_ENTITIES {
            let longest = self.below[cause].iter().copied().reduce(|one, other| {
                match self.share[other] > self.share[one] {
                    true => other,
                    false => one,
                }
            });
            match longest {
                Some(longest) if self.share[longest] >= CAUSE => cause = longest,
                Some(_) | None => break,
            }
        }
        cause
    }
}

/// Whether a piece is the segment of whoever took a message.
fn is_message(assembly: &Assembly, piece: usize) -> bool {
    let segment = assembly.tree.segment_of[piece].map(|at| assembly.tree.segments[at]);
    segment.is_some_and(|segment| {
        let caller = segment.caller.filter(|_| segment.piece == piece);
        caller.is_some_and(|caller| caller.is_message)
    })
}
