//! Which documents a span becomes.

use opentelemetry_proto::tonic::trace::v1::Span;

use super::attributes::Attributes;
use super::kind::Kind;
use crate::SegmentId;

/// OTLP's flag that says that [`IS_REMOTE`] means something (`SpanFlags` in `trace.proto`).
const HAS_IS_REMOTE: u32 = 0x100;

/// OTLP's flag that says that the parent is in another process.
const IS_REMOTE: u32 = 0x200;

/// The documents that a span becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A segment. `is_local_root`: it is known that its process began with it.
    Segment { is_local_root: bool },
    /// A subsegment on its own.
    Subsegment,
    /// A segment for the service that the span's process is, and a subsegment
    /// in it for the call: the span is the first of its process, and is about
    /// another service.
    ServiceAndCall,
}

impl Shape {
    /// The segment that a process begins with.
    pub(super) const LOCAL_ROOT: Self = Self::Segment {
        is_local_root: true,
    };

    /// Returns the shape of a span.
    pub(super) fn of(span: &Span, kind: Kind, attributes: &Attributes<'_>) -> Self {
        let has_parent = has_parent(span);
        if is_local_root(span, has_parent, attributes) {
            if kind.has_dependency() {
                Self::ServiceAndCall
            } else {
                Self::LOCAL_ROOT
            }
        } else if has_parent && kind != Kind::Server {
            Self::Subsegment
        } else {
            Self::Segment {
                is_local_root: false,
            }
        }
    }
}

/// Whether a span is known to be the first of its process: AWS's distributions
/// of the SDKs say so in an attribute, and all newer SDKs in OTLP's flags.
fn is_local_root(span: &Span, has_parent: bool, attributes: &Attributes<'_>) -> bool {
    let is_told = span.flags & HAS_IS_REMOTE != 0;
    let is_remote = span.flags & IS_REMOTE != 0;
    attributes.text("aws.span.kind") == Some("LOCAL_ROOT")
        || (is_told && (is_remote || !has_parent))
}

/// Whether a span has a parent that a document can name.
fn has_parent(span: &Span) -> bool {
    SegmentId::from_bytes(&span.parent_span_id).is_some()
}

#[cfg(test)]
mod tests {
    use super::{Attributes, Kind, Shape, Span};

    fn shape_with_parent(parent: &[u8]) -> Shape {
        let span = Span {
            parent_span_id: parent.to_vec(),
            ..Span::default()
        };
        Shape::of(&span, Kind::Internal, &Attributes::new(&[]))
    }

    #[test]
    fn a_parent_whose_id_is_none_is_no_parent() {
        assert_eq!(shape_with_parent(&[1; 8]), Shape::Subsegment);
        for damaged in [&[][..], &[0; 8], &[1; 7], &[1; 9]] {
            let is_local_root = false;
            assert_eq!(shape_with_parent(damaged), Shape::Segment { is_local_root });
        }
    }
}
