//! Why a trace failed.
//!
//! AWS describes the form of root causes ("Using Latency Histograms" and "Using filter
//! expressions" in X-Ray's developer guide, `FaultRootCause` in its API), and not how
//! they are found. The rule here: a cause is a segment or subsegment that failed while
//! nothing below it did; its path leads there from the service that the client called.
//! The client is impacted when that service failed too.

use std::collections::HashMap;

use super::Assembly;
use super::paths::{path, services};
use super::piece::{self, Cause, Piece};
use crate::SegmentId;
use crate::facts::{Entity, Exception, Node, RootCause, RootCauseKind, Strings};

/// The most causes that are kept of a kind. A loop that fails a thousand times has one:
/// they are the same.
const MOST_CAUSES: usize = 10;

/// The most failures that are looked at to find them.
const MOST_FAILURES: usize = 200;

/// Returns the causes of faults, or of errors (throttling is one of them).
pub(super) fn causes(
    assembly: &Assembly,
    kind: RootCauseKind,
    nodes: &[Node],
    strings: &mut Strings,
) -> Vec<RootCause> {
    let failed = |piece: &Piece| match kind {
        RootCauseKind::Fault => piece.outcome().fault,
        RootCauseKind::Error => piece.outcome().error || piece.outcome().throttle,
        RootCauseKind::ResponseTime => false,
    };
    let failures: Vec<_> = assembly
        .survivors
        .pieces()
        .filter(|at| failed(assembly.piece(*at)))
        .collect();
    if failures.is_empty() {
        return Vec::new();
    }
    let mut entities = Entities {
        assembly,
        exceptions: by_id(assembly),
        strings,
    };
    let mut causes = Vec::new();
    for failure in lowest(assembly, &failures).take(MOST_FAILURES) {
        let path = path(assembly, failure);
        let cause = RootCause {
            kind,
            client_impacting: failed(assembly.piece(path[0])),
            services: services(assembly, nodes, &path, |at| entities.entity(at)),
        };
        if !causes.contains(&cause) {
            causes.push(cause);
        }
        if causes.len() == MOST_CAUSES {
            break;
        }
    }
    causes
}

/// Returns the failures that nothing below them shares.
fn lowest<'a>(assembly: &Assembly, failures: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
    let mut has_lower = vec![false; assembly.pieces.all.len()];
    for failure in failures {
        let mut above = assembly.tree.above[*failure];
        while let Some(at) = above.filter(|at| !has_lower[*at]) {
            has_lower[at] = true;
            above = assembly.tree.above[at];
        }
    }
    let lowest = failures.iter().copied();
    lowest.filter(move |failure| !has_lower[*failure])
}

/// Returns the exceptions that others refer to.
fn by_id(assembly: &Assembly) -> HashMap<SegmentId, piece::Exception> {
    let pieces = assembly.survivors.pieces();
    let exceptions = pieces.flat_map(|at| assembly.piece(at).exceptions());
    exceptions
        .filter_map(|exception| Some((exception.id?, *exception)))
        .collect()
}

struct Entities<'a> {
    assembly: &'a Assembly,
    exceptions: HashMap<SegmentId, piece::Exception>,
    strings: &'a mut Strings,
}

impl Entities<'_> {
    fn entity(&mut self, at: usize) -> Entity {
        let piece = self.assembly.piece(at);
        let texts = &self.assembly.pieces.texts;
        let thrown = match &piece.cause {
            Cause::None => &[],
            Cause::Thrown(exceptions) => exceptions.as_slice(),
            Cause::Elsewhere(id) => self
                .exceptions
                .get(id)
                .map_or(&[][..], std::slice::from_ref),
        };
        let name = piece.name.map_or("", |name| texts.get(name));
        let name = self.strings.intern(name);
        let mut intern = |text| self.strings.intern(texts.get(text));
        Entity {
            name,
            remote: piece.is_call(),
            coverage: 0.0,
            exceptions: thrown
                .iter()
                .map(|exception| Exception {
                    kind: exception.kind.map(&mut intern),
                    message: exception.message.map(&mut intern),
                })
                .collect(),
        }
    }
}
