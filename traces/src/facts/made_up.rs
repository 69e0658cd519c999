//! Facts of traces that never were, for tests of what is made from facts.

use super::{Caller, Edge, EdgeKind, Facts, Node, Outcome, Provenance, ServiceId, Strings};
use crate::TraceId;

/// Returns a trace of a chain of segments, each named and typed, each called by
/// the one before it, the first by a client; all of them begin at 100 and take a second.
pub(crate) fn trace(strings: &mut Strings, services: &[(&str, Option<&str>)]) -> Facts {
    let nodes: Vec<Node> = services
        .iter()
        .enumerate()
        .map(|(place, (name, kind))| Node {
            service: ServiceId {
                name: strings.intern(name),
                kind: kind.map(|kind| strings.intern(kind)),
                account_id: None,
            },
            provenance: match place {
                0 => Provenance::Root,
                _ => Provenance::Called,
            },
            start: 100.0,
            end: Some(101.0),
            duration: Some(1.0),
            outcome: Outcome::default(),
            http: None,
            user: None,
            resource_arn: None,
            instance_id: None,
            availability_zone: None,
            exceptions: Vec::new(),
        })
        .collect();
    let edges = (0..nodes.len()).map(|to| Edge {
        from: match to {
            0 => Caller::Client,
            _ => Caller::Node(to - 1),
        },
        to,
        kind: EdgeKind::Call,
        start: 100.0,
        end: Some(101.0),
        outcome: Outcome::default(),
    });
    Facts {
        id: TraceId::parse("1-00000064-000000000000000000000001").expect("it is an id"),
        start: 100.0,
        end: 101.0,
        revision: 1,
        edges: edges.collect(),
        nodes,
        links: Vec::new(),
        annotations: Vec::new(),
        root_causes: Vec::new(),
        partial: false,
    }
}

/// Moves a trace by so many seconds.
pub(crate) fn later(mut facts: Facts, seconds: f64) -> Facts {
    facts.start += seconds;
    facts.end += seconds;
    for node in &mut facts.nodes {
        node.start += seconds;
        node.end = node.end.map(|end| end + seconds);
    }
    for edge in &mut facts.edges {
        edge.start += seconds;
        edge.end = edge.end.map(|end| end + seconds);
    }
    facts
}
