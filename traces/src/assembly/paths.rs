//! Paths from the service that the client called to where something began.

use super::Assembly;
use crate::facts::{Entity, Node, Provenance, RootCauseService};

/// The most segments and subsegments that a path has: a path to something as deep as
/// that is no help, and each is kept for each trace.
pub(super) const MOST_ENTITIES: usize = 100;

/// Returns the pieces from the top down to a piece; of a very long path the end.
pub(super) fn path(assembly: &Assembly, piece: usize) -> Vec<usize> {
    let above = |at: &usize| assembly.tree.above[*at];
    let mut path: Vec<_> = std::iter::successors(Some(piece), above)
        .take(MOST_ENTITIES)
        .collect();
    path.reverse();
    path
}

/// Returns the services of a path: each segment with the part of the path that is in
/// it, and last what was inferred from the path's end.
pub(super) fn services(
    assembly: &Assembly,
    nodes: &[Node],
    path: &[usize],
    mut entity: impl FnMut(usize) -> Entity,
) -> Vec<RootCauseService> {
    let tree = &assembly.tree;
    let mut services: Vec<_> = path
        .chunk_by(|one, next| tree.segment_of[*one] == tree.segment_of[*next])
        .filter_map(|part| {
            let node = &nodes[tree.segment_of[part[0]]?];
            Some(RootCauseService {
                service: node.service,
                inferred: node.provenance == Provenance::Inferred,
                entities: part.iter().map(|at| entity(*at)).collect(),
            })
        })
        .collect();
    let inferred = path
        .last()
        .and_then(|at| Some((*at, tree.inferred_from[*at]?)));
    services.extend(inferred.map(|(call, segment)| RootCauseService {
        service: nodes[segment].service,
        inferred: true,
        entities: vec![Entity {
            name: nodes[segment].service.name,
            remote: false,
            exceptions: Vec::new(),
            ..entity(call)
        }],
    }));
    services
}
