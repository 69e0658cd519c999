//! The documents that X-Ray would hand out.

use super::Assembly;
use super::callee::{Callee, service};
use super::ids::{CallId, inferred};
use super::piece::Namespace;
use super::tree::Seat;
use crate::SegmentId;
use crate::segment::Segment;

/// A document as X-Ray hands it out: "Segment" in the API's `BatchGetTraces`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessedDocument {
    /// The id of its segment.
    pub id: String,
    /// JSON.
    pub document: String,
}

/// How deep subsegments are put into each other. JSON is commonly read to a depth of
/// 128, of which each level takes two, and its members some more. What was sent alone
/// and would be deeper is put beside what it belongs into.
const DEEPEST: usize = 50;

impl Assembly {
    /// Returns its documents as X-Ray hands them out, a caller's before those of what
    /// it calls: segments with all their subsegments inside, those that were sent
    /// alone included, and those that were inferred.
    pub fn documents(&self) -> Vec<ProcessedDocument> {
        let mut segments = self.segments();
        let order = Order::of(self);
        let inferred: Vec<_> = self
            .tree
            .segments
            .iter()
            .map(|seat| self.inferred_document(seat, &segments))
            .collect();
        order.put_inside(&mut segments);
        let seats = self.tree.segments.iter().zip(inferred);
        seats
            .filter_map(|(seat, inferred)| inferred.or_else(|| segments[seat.piece].take()))
            .map(|segment| ProcessedDocument {
                id: segment.id.clone().unwrap_or_default(),
                document: segment.to_json(),
            })
            .collect()
    }

    /// Returns by piece what its document says, without its subsegments.
    fn segments(&self) -> Vec<Option<Segment>> {
        let mut segments = vec![None; self.pieces.all.len()];
        for document in &self.survivors.documents {
            let text = &self.texts[document.text.clone()];
            let Ok(segment) = Segment::parse(text.as_bytes()) else {
                continue;
            };
            for (at, segment) in document.pieces.clone().zip(flat(segment)) {
                segments[at] = Some(segment);
            }
        }
        segments
    }

    /// Returns the document of a segment that is inferred from a call: what the call
    /// says of who was called.
    fn inferred_document(&self, seat: &Seat, segments: &[Option<Segment>]) -> Option<Segment> {
        let call = segments[seat.piece].as_ref().filter(|_| seat.is_inferred)?;
        let piece = self.piece(seat.piece);
        let callee = Callee::of(piece, &self.pieces.texts);
        let name = document_name(call.name.as_deref().unwrap_or_default(), piece.namespace);
        let mut aws = call.aws.clone();
        if let Some(aws) = aws.as_mut().filter(|_| callee.name != name) {
            let resource = || vec![callee.name.to_owned()];
            aws.resource_names.get_or_insert_with(resource);
        }
        Some(Segment {
            name: Some(name.to_owned()),
            id: self.inferred_id(seat).map(|id| id.to_string()),
            trace_id: Some(self.id.to_string()),
            parent_id: call.id.clone(),
            start_time: call.start_time,
            end_time: call.end_time,
            in_progress: call.in_progress,
            error: call.error,
            fault: call.fault,
            throttle: call.throttle,
            http: call.http.clone(),
            aws,
            sql: call.sql.clone(),
            inferred: Some(true),
            // X-Ray gives none to what it only knows to be remote.
            origin: Some(callee.kind.into_owned())
                .filter(|_| piece.namespace == Namespace::Aws || piece.is_query),
            ..Segment::default()
        })
    }

    fn inferred_id(&self, seat: &Seat) -> Option<SegmentId> {
        let document = self.survivors.document_of[seat.piece]?;
        let first = self.survivors.documents[document].pieces.start;
        let call = match self.piece(seat.piece).id {
            Some(id) => CallId::Own(id),
            None => CallId::Placed {
                document: self.piece(first).id?,
                place: seat.piece - first,
            },
        };
        Some(inferred(self.id, call))
    }
}

/// Returns the name that an inferred segment has in its document: the service's, even
/// where the service graph has the resource's.
fn document_name(call: &str, namespace: Namespace) -> &str {
    match namespace {
        Namespace::Aws => service(call),
        Namespace::Local | Namespace::Remote => call,
    }
}

/// Returns a segment and its subsegments one after the other, in the order in which
/// pieces are read.
fn flat(segment: Segment) -> Vec<Segment> {
    let mut flat = Vec::new();
    let mut rest = vec![segment];
    while let Some(mut segment) = rest.pop() {
        rest.extend(segment.subsegments.take().into_iter().flatten().rev());
        flat.push(segment);
    }
    flat
}

/// What is put into what.
struct Order {
    /// Pieces, and what each is put into; what is outside before what is inside.
    pieces: Vec<(usize, Option<usize>)>,
}

impl Order {
    fn of(assembly: &Assembly) -> Self {
        let tree = &assembly.tree;
        let mut inside = vec![Vec::new(); assembly.pieces.all.len()];
        for at in assembly.survivors.pieces() {
            let outer =
                tree.above[at].filter(|above| tree.segment_of[*above] == tree.segment_of[at]);
            if let Some(outer) = outer {
                inside[outer].push(at);
            }
        }
        for pieces in &mut inside {
            pieces.sort_by(|one, other| {
                let (one, other) = (assembly.piece(*one), assembly.piece(*other));
                let by_start = one.start().total_cmp(&other.start());
                by_start.then(one.id.cmp(&other.id))
            });
        }
        let sent = tree.segments.iter().filter(|seat| !seat.is_inferred);
        let mut rest: Vec<_> = sent.map(|seat| (seat.piece, None, 0)).collect();
        let mut pieces = Vec::with_capacity(inside.len());
        while let Some((at, outer, depth)) = rest.pop() {
            pieces.push((at, outer));
            let (outer, depth) = match depth < DEEPEST {
                true => (Some(at), depth + 1),
                false => (outer, depth),
            };
            rest.extend(inside[at].iter().map(|at| (*at, outer, depth)));
        }
        Self { pieces }
    }

    /// Puts all subsegments where they belong.
    fn put_inside(&self, segments: &mut [Option<Segment>]) {
        for &(at, outer) in self.pieces.iter().rev() {
            let Some(outer) = outer else {
                continue;
            };
            let Some(mut segment) = segments[at].take() else {
                continue;
            };
            // They said where it belongs. Now its place does.
            (segment.kind, segment.parent_id, segment.trace_id) = (None, None, None);
            if let Some(outer) = &mut segments[outer] {
                outer.subsegments.get_or_insert_default().push(segment);
            }
        }
    }
}
