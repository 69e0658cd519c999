//! A trace put together.

use crate::TraceId;
use crate::facts::{Caller, Edge, EdgeKind, Facts, Node, Outcome, Provenance, ServiceId, Strings};
use crate::segment::Segment;

/// A trace put together from its documents.
#[derive(Debug)]
pub struct Assembly {
    id: TraceId,
    segments: Vec<Segment>,
}

/// A document as X-Ray hands it out: "Segment" in the API's `BatchGetTraces`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessedDocument {
    /// The id of its segment.
    pub id: String,
    /// JSON.
    pub document: String,
}

impl Assembly {
    /// Puts a trace together from its documents: JSON, in any order. Texts that are
    /// no documents are left out. `None`: none of them is one.
    pub fn of(documents: impl IntoIterator<Item = impl AsRef<str>>) -> Option<Self> {
        let segments: Vec<_> = documents
            .into_iter()
            .filter_map(|text| Segment::parse(text.as_ref().as_bytes()).ok())
            .collect();
        let id = TraceId::parse(segments.first()?.trace_id.as_deref()?)?;
        Some(Self { id, segments })
    }

    /// Returns whose trace it is.
    pub fn id(&self) -> TraceId {
        self.id
    }

    /// Whether it is larger than X-Ray promises to keep whole; the API's
    /// `LimitExceeded`.
    pub fn exceeds_limit(&self) -> bool {
        false
    }

    /// Returns what is known of it, its texts being put into `strings`.
    pub fn facts(&self, strings: &mut Strings) -> Facts {
        let nodes: Vec<Node> = self
            .segments
            .iter()
            .map(|segment| Node {
                service: ServiceId {
                    name: strings.intern(segment.name.as_deref().unwrap_or_default()),
                    kind: segment.origin.as_deref().map(|kind| strings.intern(kind)),
                    account_id: None,
                },
                provenance: Provenance::Root,
                start: segment.start_time.unwrap_or_default(),
                end: segment.end_time,
                duration: None,
                outcome: Outcome::default(),
                http: None,
                user: None,
                resource_arn: None,
                instance_id: None,
                availability_zone: None,
                exceptions: Vec::new(),
            })
            .collect();
        let edges = nodes.iter().enumerate().map(|(to, node)| Edge {
            from: Caller::Client,
            to,
            kind: EdgeKind::Call,
            start: node.start,
            end: node.end,
            outcome: node.outcome,
        });
        Facts {
            id: self.id,
            start: nodes
                .iter()
                .map(|node| node.start)
                .fold(f64::INFINITY, f64::min),
            end: nodes.iter().filter_map(|node| node.end).fold(0.0, f64::max),
            revision: u32::try_from(self.segments.len()).unwrap_or(u32::MAX),
            edges: edges.collect(),
            nodes,
            links: Vec::new(),
            annotations: Vec::new(),
            root_causes: Vec::new(),
            partial: false,
        }
    }

    /// Returns its documents as X-Ray hands them out: segments with all their
    /// subsegments inside, and those that were inferred.
    pub fn documents(&self) -> Vec<ProcessedDocument> {
        self.segments
            .iter()
            .map(|segment| ProcessedDocument {
                id: segment.id.clone().unwrap_or_default(),
                document: segment.to_json(),
            })
            .collect()
    }
}
