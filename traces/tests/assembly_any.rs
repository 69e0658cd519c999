//! Whatever documents come, in whatever order, a trace is put together of them, and
//! always the same one.

use std::collections::HashSet;

use manta_traces::SegmentId;
use manta_traces::assembly::{Assembly, ProcessedDocument};
use manta_traces::facts::{Caller, EdgeKind, Facts, Provenance, Strings};
use manta_traces::segment::Segment;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

const TRACE: &str = "1-5759e988-bd862e3fe1be46a994272793";

/// Ids are few, so that documents have much to do with each other.
fn any_id() -> impl Strategy<Value = String> {
    (1_u64..9).prop_map(|id| SegmentId::from_u64(id).to_string())
}

fn any_piece() -> impl Strategy<Value = Value> {
    let call = prop::sample::select(&["aws", "remote", "local"][..]);
    let name = prop::sample::select(&["web", "DynamoDB", "SQS", "Invocation"][..]);
    let times = (0_u32..8, 0_u32..8, prop::bool::weighted(0.2));
    let flags = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::bool::weighted(0.1),
    );
    let links = vec((any::<bool>(), any_id()), 0..2);
    (any_id(), name, call, times, flags, links).prop_map(
        |(id, name, namespace, (start, length, open), (fault, error, traced, inferred), links)| {
            let mut piece = json!({"id": id, "name": name, "namespace": namespace,
                "start_time": start, "fault": fault, "error": error,
                "http": {"request": {"traced": traced}}, "annotations": {"a": length}});
            match open {
                true => piece["in_progress"] = json!(true),
                false => piece["end_time"] = json!(start + length),
            }
            if inferred {
                piece["inferred"] = json!(true);
            }
            let other = "1-5759e988-000000000000000000000001";
            let link = |(here, id)| json!({"trace_id": if here { TRACE } else { other }, "id": id});
            piece["links"] = links.into_iter().map(link).collect();
            piece
        },
    )
}

fn any_document() -> impl Strategy<Value = String> {
    let inside = any_piece().prop_recursive(3, 8, 3, |inner| {
        (any_piece(), vec(inner, 0..3)).prop_map(|(mut piece, inside)| {
            piece["subsegments"] = inside.into();
            piece
        })
    });
    (inside, prop::option::of(any_id()), any::<bool>()).prop_map(|(mut piece, parent, alone)| {
        piece["trace_id"] = json!(TRACE);
        if let Some(parent) = parent {
            piece["parent_id"] = json!(parent);
            if alone {
                piece["type"] = json!("subsegment");
            }
        }
        piece.to_string()
    })
}

fn documents() -> impl Strategy<Value = Vec<String>> {
    vec(any_document(), 1..12)
}

fn facts(documents: &[String]) -> Facts {
    let mut strings = Strings::default();
    Assembly::of(documents).unwrap().facts(&mut strings)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn order_and_repetition_do_not_matter(
        (documents, other) in documents().prop_flat_map(|documents| {
            let twice = [documents.clone(), documents.clone()].concat();
            (Just(documents), Just(twice).prop_shuffle())
        })
    ) {
        let mut expected = facts(&documents);
        expected.revision = u32::try_from(other.len()).unwrap();
        prop_assert_eq!(facts(&other), expected);
        let handed_out = |documents: &[String]| Assembly::of(documents).unwrap().documents();
        prop_assert_eq!(handed_out(&other), handed_out(&documents));
    }

    #[test]
    fn facts_hold_together(documents in documents()) {
        let facts = facts(&documents);
        prop_assert!(!facts.nodes.is_empty());
        prop_assert!(facts.start <= facts.end);
        let mut is_called = vec![false; facts.nodes.len()];
        for edge in &facts.edges {
            match (edge.from, edge.kind) {
                (Caller::Client, _) => {
                    let provenance = facts.nodes[edge.to].provenance;
                    prop_assert_eq!(provenance, Provenance::Root);
                }
                (Caller::Node(from), EdgeKind::Call) => {
                    prop_assert!(from < edge.to, "a caller comes first");
                    prop_assert!(!is_called[edge.to], "a segment is called once");
                    is_called[edge.to] = true;
                }
                (Caller::Node(from), EdgeKind::Link { .. }) => prop_assert_ne!(from, edge.to),
            }
        }
        for (node, is_called) in facts.nodes.iter().zip(is_called) {
            let is_linked = facts.edges.iter().any(|edge| {
                matches!(edge.kind, EdgeKind::Link { .. })
                    && facts.nodes[edge.to].start == node.start
            });
            if node.provenance == Provenance::Called && !is_called && !is_linked {
                prop_assert!(facts.partial, "who called is missing");
            }
            prop_assert_eq!(node.end.is_some(), node.duration.is_some());
            prop_assert!(node.duration >= node.response_time());
        }
        let pieces = facts.annotations.iter().map(|annotation| annotation.node);
        let linked = facts.links.iter().map(|link| link.node);
        prop_assert!(pieces.chain(linked).all(|node| node < facts.nodes.len()));
    }

    #[test]
    fn every_segment_is_handed_out_once(documents in documents()) {
        let handed_out = Assembly::of(&documents).unwrap().documents();
        let mut ids = HashSet::new();
        let mut rest: Vec<_> = handed_out
            .iter()
            .map(|one| Segment::parse(one.document.as_bytes()).unwrap())
            .collect();
        prop_assert_eq!(rest.len(), facts(&documents).nodes.len());
        while let Some(mut segment) = rest.pop() {
            prop_assert!(ids.insert(segment.id.clone()), "{:?}", segment.id);
            rest.extend(segment.subsegments.take().unwrap_or_default());
        }
    }

    #[test]
    fn what_is_handed_out_is_the_same_trace_elsewhere(documents in documents()) {
        let handed_out = Assembly::of(&documents).unwrap().documents();
        let texts: Vec<_> = handed_out.iter().map(|one| one.document.clone()).collect();
        let by_id = |mut documents: Vec<ProcessedDocument>| {
            documents.sort_by(|one, other| one.id.cmp(&other.id));
            documents
        };
        let again = Assembly::of(&texts).unwrap().documents();
        prop_assert_eq!(by_id(again), by_id(handed_out));
    }
}

/// Subsegments that were each sent alone, one below the other.
fn chain(length: u64) -> Vec<String> {
    let id = |number: u64| SegmentId::from_u64(number).to_string();
    let mut documents: Vec<_> = (1..length)
        .map(|number| {
            json!({"name": "deeper", "id": id(number), "parent_id": id(number - 1),
                "trace_id": TRACE, "type": "subsegment", "fault": true,
                "start_time": 1.0, "end_time": 9.0})
            .to_string()
        })
        .collect();
    documents.push(
        json!({"name": "web", "id": id(0), "trace_id": TRACE, "fault": true,
            "start_time": 1.0, "end_time": 9.0})
        .to_string(),
    );
    documents
}

#[test]
fn a_very_deep_trace_is_one_segment_that_can_be_read() {
    let documents = chain(20_000);
    let facts = facts(&documents);
    assert_eq!((facts.nodes.len(), facts.partial), (1, false));
    assert!(
        facts
            .root_causes
            .iter()
            .all(|cause| cause.services.len() == 1)
    );
    let handed_out = Assembly::of(&documents).unwrap().documents();
    let mut rest = vec![Segment::parse(handed_out[0].document.as_bytes()).unwrap()];
    let mut segments = 0;
    while let Some(mut segment) = rest.pop() {
        segments += 1;
        rest.extend(segment.subsegments.take().unwrap_or_default());
    }
    assert_eq!(segments, documents.len());
}

#[test]
fn what_is_larger_than_promised_exceeds_the_limit() {
    let documents = chain(1000);
    assert!(Assembly::of(&documents).unwrap().exceeds_limit());
    assert!(!Assembly::of(&documents[..400]).unwrap().exceeds_limit());
}

#[test]
fn nothing_is_put_together_of_nothing() {
    assert!(Assembly::of(["", "[]", "{}", "{\"name\":\"web\"}"]).is_none());
}
