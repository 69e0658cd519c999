//! A span, made into its documents.

use std::borrow::Cow;

use opentelemetry_proto::tonic::trace::v1::Span;

use super::annotations::{Annotations, Index};
use super::attributes::Attributes;
use super::aws::{Aws, Call};
use super::cause::Cause;
use super::document::{Document, DocumentKind};
use super::http::Http;
use super::kind::Kind;
use super::links::links;
use super::metadata::Metadata;
use super::name::Naming;
use super::namespace::Namespace;
use super::outcome::Outcome;
use super::resource::Resource;
use super::shape::Shape;
use super::sql::Sql;
use super::{Options, Reason};
use crate::{IdSource, SegmentId, TraceId};

/// A span, and the document that is its own.
pub(super) struct Piece<'a, 'b> {
    kind: Kind,
    shape: Shape,
    caller: Cow<'a, str>,
    document: Document<'a, 'b>,
}

impl<'a, 'b> Piece<'a, 'b> {
    /// Works a span out.
    pub(super) fn new(
        span: &'a Span,
        resource: &'b Resource<'a>,
        options: &'a Options,
        ids: &mut impl IdSource,
    ) -> Result<Self, Reason> {
        let trace_id = TraceId::from_bytes(&span.trace_id).ok_or(Reason::TraceId)?;
        let id = SegmentId::from_bytes(&span.span_id).ok_or(Reason::SpanId)?;
        let mut attributes = Attributes::new(&span.attributes);
        let kind = Kind::of(span);
        let shape = Shape::of(span, kind, &attributes);
        let naming = Naming {
            span_name: &span.name,
            kind,
            shape,
            attributes: &attributes,
            service_name: resource.service_name,
        };
        let (name, caller) = (naming.name(), naming.caller());
        let namespace = Namespace::of(&naming);
        let outcome = Outcome::of(span, &attributes);
        let fields = Fields::take(&mut attributes, span, resource, ids);
        let (kind_of_document, described) = match shape {
            Shape::Segment { .. } => (None, Some(resource)),
            Shape::Subsegment | Shape::ServiceAndCall => (Some(DocumentKind::Subsegment), None),
        };
        let (annotations, metadata) = describe(&mut attributes, described, options);
        let end = Some(span.end_time_unix_nano).filter(|end| *end > 0);
        let document = Document {
            name,
            id,
            trace_id,
            parent_id: SegmentId::from_bytes(&span.parent_span_id),
            kind: kind_of_document,
            start_time: seconds(span.start_time_unix_nano),
            end_time: end.map(seconds),
            in_progress: end.is_none(),
            namespace,
            origin: resource.origin,
            user: fields.user,
            outcome,
            http: fields.http,
            aws: Aws::of(fields.call, resource),
            sql: fields.sql,
            service: resource.service,
            cause: fields.cause,
            links: links(span),
            annotations,
            metadata,
        };
        Ok(Self {
            kind,
            shape,
            caller,
            document,
        })
    }

    /// Gives each of the span's documents to `emit`, the caller's first.
    pub(super) fn write(
        mut self,
        resource: &'b Resource<'a>,
        ids: &mut impl IdSource,
        emit: &mut impl FnMut(&Document<'_, '_>),
    ) {
        match self.shape {
            Shape::Segment { .. } | Shape::Subsegment => {}
            Shape::ServiceAndCall => emit(&self.detach_caller(resource, ids.next_id())),
        }
        emit(&self.document);
    }

    /// Returns a segment for the service that made the call, and makes the call
    /// a subsegment of it.
    fn detach_caller(&mut self, resource: &'b Resource<'a>, id: SegmentId) -> Document<'a, 'b> {
        let call = &mut self.document;
        let mut metadata = Metadata::default();
        for (key, value) in &resource.attributes {
            metadata.add(key, value);
        }
        let links = match self.kind {
            // What a message leads to is linked to it; what is sent links to what it is about.
            Kind::Consumer => std::mem::take(&mut call.links),
            Kind::Internal | Kind::Server | Kind::Client | Kind::Producer => Vec::new(),
        };
        Document {
            name: std::mem::take(&mut self.caller),
            id,
            trace_id: call.trace_id,
            parent_id: call.parent_id.replace(id),
            kind: None,
            start_time: call.start_time,
            end_time: call.end_time,
            in_progress: call.in_progress,
            namespace: None,
            origin: call.origin,
            user: call.user,
            outcome: call.outcome,
            http: None,
            aws: Aws::of_caller(resource),
            sql: None,
            service: call.service,
            cause: call.cause.as_ref().and_then(Cause::of_caller),
            links,
            annotations: call.annotations.of_caller(),
            metadata,
        }
    }
}

/// The fields that attributes become.
struct Fields<'a> {
    sql: Option<Sql<'a>>,
    http: Option<Http<'a>>,
    call: Call<'a>,
    cause: Option<Cause<'a>>,
    user: Option<&'a str>,
}

impl<'a> Fields<'a> {
    /// Takes them; what several want, each of them has.
    fn take(
        attributes: &mut Attributes<'a>,
        span: &'a Span,
        resource: &Resource<'a>,
        ids: &mut impl IdSource,
    ) -> Self {
        Self {
            sql: Sql::take(attributes, &span.name),
            http: Http::take(attributes, Kind::of(span), &span.events),
            call: Call::take(attributes),
            cause: Cause::take(attributes, span, resource.language, ids),
            user: attributes.take_text(&["enduser.id"]),
        }
    }
}

/// Returns what has become no field: as annotations what is indexed, as metadata
/// the rest. A resource is described in segments only; in their subsegments it
/// would be the same.
fn describe<'a: 'b, 'b>(
    attributes: &mut Attributes<'a>,
    resource: Option<&'b Resource<'a>>,
    options: &'a Options,
) -> (Annotations<'b>, Metadata<'b>) {
    let index = Index::take(attributes, options);
    let (mut annotations, mut metadata) = (Annotations::default(), Metadata::default());
    let resource = resource.map_or(&[][..], |resource| &resource.attributes);
    let of_resource = resource
        .iter()
        .map(|(key, value)| (key.as_str(), *value, false));
    for (key, value, is_field) in of_resource.chain(attributes.all()) {
        let is_indexed = index.has(key, value, is_field) && annotations.add(key, value);
        if !is_indexed && !is_field {
            metadata.add(key, value);
        }
    }
    (annotations, metadata)
}

/// Returns nanoseconds as seconds. A time of today in nanoseconds is too long
/// for a float, so that its seconds and the rest of them are converted apart.
fn seconds(nanoseconds: u64) -> f64 {
    const SECOND: u64 = 1_000_000_000;
    (nanoseconds / SECOND) as f64 + (nanoseconds % SECOND) as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::seconds;

    #[test]
    fn times_keep_what_a_float_can_hold() {
        assert_eq!(seconds(1_700_000_000_250_000_000), 1_700_000_000.25);
        assert_eq!(seconds(1), 1e-9);
    }

    proptest! {
        /// Reading a decimal is correctly rounded by the language's definition.
        #[test]
        fn no_float_is_closer_to_a_time_of_this_century(
            whole in 978_307_200_u64..4_102_444_800,
            rest in 0_u64..1_000_000_000,
        ) {
            let decimal: f64 = format!("{whole}.{rest:09}").parse().unwrap();
            prop_assert_eq!(seconds(whole * 1_000_000_000 + rest), decimal);
        }
    }
}
