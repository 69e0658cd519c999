//! Links to other traces.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::{Span, span};
use serde::{Serialize, Serializer};

use super::attributes::Attributes;
use super::value::Json;
use crate::segment::MOST_LINKS;
use crate::{SegmentId, TraceId};

/// An entry of `links`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Link<'a> {
    trace_id: TraceId,
    id: SegmentId,
    #[serde(skip_serializing_if = "<[_]>::is_empty", serialize_with = "as_object")]
    attributes: &'a [KeyValue],
}

impl<'a> Link<'a> {
    fn of(link: &'a span::Link) -> Option<Self> {
        Some(Self {
            trace_id: TraceId::from_bytes(&link.trace_id)?,
            id: SegmentId::from_bytes(&link.span_id)?,
            attributes: &link.attributes,
        })
    }
}

/// Returns a span's links, no more than X-Ray takes; those without an id lead
/// nowhere, and are left out.
pub(super) fn links(span: &Span) -> Vec<Link<'_>> {
    let links = span.links.iter().filter_map(Link::of);
    links.take(MOST_LINKS).collect()
}

fn as_object<S: Serializer>(items: &[KeyValue], serializer: S) -> Result<S::Ok, S::Error> {
    let members = Attributes::new(items);
    serializer.collect_map(members.all().map(|(key, value, _)| (key, Json(value))))
}
