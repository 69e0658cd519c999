//! What is known of a trace, from what it was put together of.

use super::callee::Callee;
use super::members::MOST_ANNOTATIONS;
use super::piece::{Piece, Value};
use super::texts::Text;
use super::tree::{CallerSeat, Seat};
use super::{Assembly, slow, thrown};
use crate::facts::{
    Annotation, AnnotationValue, Caller, Edge, EdgeKind, Exception, Facts, Http, Link, Node,
    Provenance, RootCauseKind, ServiceId, Strings, Symbol,
};

/// The most links that X-Ray takes of a trace ("Tracing event-driven applications" in
/// its developer guide).
const MOST_LINKS: usize = 100;

impl Assembly {
    /// Returns what is known of it, its texts being put into `strings`.
    pub fn facts(&self, strings: &mut Strings) -> Facts {
        let mut making = Making {
            assembly: self,
            strings,
        };
        let mut nodes: Vec<_> = self
            .tree
            .segments
            .iter()
            .map(|seat| making.node(seat))
            .collect();
        making.add_exceptions(&mut nodes);
        let (start, end) = self.add_durations(&mut nodes);
        let mut facts = Facts {
            id: self.id,
            start,
            end,
            revision: self.revision,
            edges: self.calls(&nodes),
            links: Vec::new(),
            annotations: making.annotations(),
            root_causes: Vec::new(),
            partial: self.is_partial(),
            nodes,
        };
        self.add_links(&mut facts);
        let nodes = &facts.nodes;
        let mut root_causes = thrown::causes(self, RootCauseKind::Fault, nodes, strings);
        root_causes.extend(thrown::causes(self, RootCauseKind::Error, nodes, strings));
        root_causes.extend(slow::cause(self, nodes, strings));
        facts.root_causes = root_causes;
        facts
    }

    pub(super) fn piece(&self, at: usize) -> &Piece {
        &self.pieces.all[at]
    }

    fn is_partial(&self) -> bool {
        let mut pieces = self.survivors.pieces();
        self.tree.is_missing_one || pieces.any(|at| self.piece(at).end().is_none())
    }

    /// Gives each segment its duration, and returns the trace's start and end.
    fn add_durations(&self, nodes: &mut [Node]) -> (f64, f64) {
        let mut spans: Vec<_> = nodes.iter().map(|node| (node.start, node.start)).collect();
        for at in self.survivors.pieces() {
            let piece = self.piece(at);
            if let Some(segment) = self.tree.segment_of[at] {
                widen(&mut spans[segment], (piece.start(), latest(piece)));
            }
        }
        let start = nodes.iter().map(|node| node.start).reduce(f64::min);
        let end = spans.iter().map(|span| span.1).reduce(f64::max);
        // What is called comes after its caller, so from the last on each is whole.
        for (at, seat) in self.tree.segments.iter().enumerate().rev() {
            let piece = self.piece(seat.piece);
            widen(&mut spans[at], (piece.start(), latest(piece)));
            let (from, to) = spans[at];
            nodes[at].duration = nodes[at].end.map(|_| to - from);
            // Nobody waits for a message that was handed over.
            if let Some(caller) = seat.caller.filter(|caller| !caller.is_message) {
                widen(&mut spans[caller.from], (from, to));
            }
        }
        (start.unwrap_or_default(), end.unwrap_or_default())
    }

    /// Returns an edge to each segment whose caller is known, the client included.
    fn calls(&self, nodes: &[Node]) -> Vec<Edge> {
        let mut edges = Vec::with_capacity(nodes.len());
        for (to, (node, seat)) in nodes.iter().zip(&self.tree.segments).enumerate() {
            let own = Edge {
                from: Caller::Client,
                to,
                kind: EdgeKind::Call,
                start: node.start,
                end: node.end,
                outcome: node.outcome,
            };
            match seat.caller {
                Some(caller) => edges.push(self.call(caller, own)),
                None if node.provenance == Provenance::Root => edges.push(own),
                None => {}
            }
        }
        edges
    }

    /// Returns the edge of a call, `own` being what the called segment says.
    fn call(&self, caller: CallerSeat, own: Edge) -> Edge {
        let from = Caller::Node(caller.from);
        let call = self.piece(caller.call);
        if caller.is_message {
            let event_age = Some((own.start - latest(call)).max(0.0));
            let kind = EdgeKind::Link { event_age };
            Edge { from, kind, ..own }
        } else {
            Edge {
                from,
                start: call.start(),
                end: call.end(),
                // A segment calls without a subsegment where Lambda's calls the
                // function's. X-Ray's answers give that edge the caller's times; how
                // the call ended the caller does not say, apart from how it ended itself.
                outcome: if call.is_subsegment() {
                    call.outcome()
                } else {
                    own.outcome
                },
                ..own
            }
        }
    }

    /// Adds the links of segments: edges to what is linked in this trace, links to
    /// other traces.
    fn add_links(&self, facts: &mut Facts) {
        let links = self.survivors.pieces().flat_map(|at| {
            let node = self.tree.segment_of[at];
            let links = self.piece(at).links.iter();
            links.filter_map(move |(trace, id)| Some((node?, *trace, *id)))
        });
        for (node, trace, id) in links.take(MOST_LINKS) {
            if trace != self.id {
                facts.links.push(Link { node, trace, id });
            } else if let Some(linked) = id.and_then(|id| self.survivors.by_id.get(&id)) {
                self.add_linked(facts, node, *linked);
            }
        }
    }

    /// Adds an edge to a segment from what it is linked to: a segment, or what keeps
    /// the message that was sent.
    fn add_linked(&self, facts: &mut Facts, to: usize, linked: usize) {
        let segment = self.tree.segment_of[linked];
        let Some(from) = self.tree.inferred_from[linked].or(segment) else {
            return;
        };
        let is_known = facts.edges.iter().any(|edge| {
            let is_link = matches!(edge.kind, EdgeKind::Link { .. });
            is_link && edge.from == Caller::Node(from) && edge.to == to
        });
        if from == to || is_known {
            return;
        }
        let node = &facts.nodes[to];
        let age = node.start - latest(self.piece(linked));
        facts.edges.push(Edge {
            from: Caller::Node(from),
            to,
            kind: EdgeKind::Link {
                event_age: Some(age.max(0.0)),
            },
            start: node.start,
            end: node.end,
            outcome: node.outcome,
        });
    }
}

/// Facts in the making.
struct Making<'a> {
    assembly: &'a Assembly,
    strings: &'a mut Strings,
}

impl Making<'_> {
    fn intern(&mut self, text: Option<Text>) -> Option<Symbol> {
        text.map(|text| self.strings.intern(self.assembly.pieces.texts.get(text)))
    }

    fn node(&mut self, seat: &Seat) -> Node {
        let piece = self.assembly.piece(seat.piece);
        let of_segment = |text: Option<Text>| text.filter(|_| !seat.is_inferred);
        Node {
            service: self.service(seat, piece),
            provenance: provenance(seat, piece),
            start: piece.start(),
            end: piece.end(),
            duration: None,
            outcome: piece.outcome(),
            http: self.http(piece),
            user: self.intern(of_segment(piece.user)),
            resource_arn: self.intern(of_segment(piece.resource_arn)),
            instance_id: self.intern(of_segment(piece.aws.instance_id)),
            availability_zone: self.intern(of_segment(piece.aws.availability_zone)),
            exceptions: Vec::new(),
        }
    }

    fn service(&mut self, seat: &Seat, piece: &Piece) -> ServiceId {
        let account_id = self.intern(piece.aws.account_id);
        let texts = &self.assembly.pieces.texts;
        let callee = match (seat.is_inferred, piece.inferred) {
            (true, _) => Some(Callee::of(piece, texts)),
            (false, true) => Some(Callee::again(piece, texts)),
            (false, false) => None,
        };
        if let Some(callee) = callee {
            return ServiceId {
                name: self.strings.intern(callee.name),
                kind: Some(self.strings.intern(&callee.kind)),
                account_id,
            };
        }
        ServiceId {
            name: self
                .intern(piece.name)
                .unwrap_or_else(|| self.strings.intern("")),
            kind: self.intern(piece.origin),
            account_id,
        }
    }

    fn http(&mut self, piece: &Piece) -> Option<Box<Http>> {
        let http = Http {
            method: self.intern(piece.http.method),
            url: self.intern(piece.http.url),
            user_agent: self.intern(piece.http.user_agent),
            client_ip: self.intern(piece.http.client_ip),
            status: piece.http.status.and_then(|status| status.try_into().ok()),
        };
        (http != Http::default()).then(|| Box::new(http))
    }

    /// Gives each segment what was thrown in it and in its subsegments, each once: as
    /// an exception goes up, every subsegment that it passes has it again.
    fn add_exceptions(&mut self, nodes: &mut [Node]) {
        for at in self.assembly.survivors.pieces() {
            for exception in self.assembly.piece(at).exceptions() {
                let Some(segment) = self.assembly.tree.segment_of[at] else {
                    continue;
                };
                let exception = Exception {
                    kind: self.intern(exception.kind),
                    message: self.intern(exception.message),
                };
                let exceptions = &mut nodes[segment].exceptions;
                if exceptions.len() < MOST_EXCEPTIONS && !exceptions.contains(&exception) {
                    exceptions.push(exception);
                }
            }
        }
    }

    fn annotations(&mut self) -> Vec<Annotation> {
        let mut annotations = Vec::new();
        for at in self.assembly.survivors.pieces() {
            let Some(node) = self.assembly.tree.segment_of[at] else {
                continue;
            };
            for &(key, value) in &self.assembly.piece(at).annotations {
                if annotations.len() == MOST_ANNOTATIONS {
                    return annotations;
                }
                let text = |making: &mut Self, text| {
                    making
                        .strings
                        .intern(making.assembly.pieces.texts.get(text))
                };
                let value = match value {
                    Value::Text(value) => AnnotationValue::Text(text(self, value)),
                    Value::Number(number) => AnnotationValue::Number(number),
                    Value::Boolean(boolean) => AnnotationValue::Boolean(boolean),
                };
                let key = text(self, key);
                annotations.push(Annotation { key, value, node });
            }
        }
        annotations
    }
}

/// The most different exceptions that are kept of a segment: more say no more.
const MOST_EXCEPTIONS: usize = 100;

fn provenance(seat: &Seat, piece: &Piece) -> Provenance {
    if seat.is_inferred || piece.inferred {
        Provenance::Inferred
    } else if piece.alone || piece.parent_id.is_some() {
        Provenance::Called
    } else {
        Provenance::Root
    }
}

/// Returns the latest time that a piece tells of.
fn latest(piece: &Piece) -> f64 {
    piece.end().unwrap_or_default().max(piece.start())
}

fn widen(span: &mut (f64, f64), (start, end): (f64, f64)) {
    span.0 = span.0.min(start);
    span.1 = span.1.max(end);
}
