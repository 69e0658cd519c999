//! A document and what is in it, taken apart.

use manta_traces::segment::Segment;

/// Returns a segment and every subsegment in it, each without those in it and
/// without what says where it is, in an order that is the same for the same pieces.
pub fn pieces(segments: impl IntoIterator<Item = Segment>) -> Vec<String> {
    let mut rest = Vec::from_iter(segments);
    let mut pieces = Vec::new();
    while let Some(mut segment) = rest.pop() {
        rest.extend(segment.subsegments.take().into_iter().flatten());
        for place in ["type", "parent_id", "trace_id", "subsegments"] {
            segment.other.remove(place);
        }
        (segment.kind, segment.parent_id, segment.trace_id) = (None, None, None);
        pieces.push(segment.to_json());
    }
    pieces.sort();
    pieces
}
