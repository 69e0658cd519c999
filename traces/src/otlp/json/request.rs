//! The request and what is in it.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1 as resource;
use opentelemetry_proto::tonic::trace::v1::{self as trace, span, status::StatusCode};
use serde::Deserialize;

use super::object::Object;
use super::scalar::{Enumerated, Id, Whole};
use super::value::Attribute;
use super::{all, nullable, one};

/// `ExportTraceServiceRequest`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    #[serde(default, deserialize_with = "nullable")]
    resource_spans: Vec<Object<ResourceSpans>>,
}

impl From<Request> for ExportTraceServiceRequest {
    fn from(Request { resource_spans }: Request) -> Self {
        Self {
            resource_spans: all(resource_spans),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceSpans {
    resource: Option<Object<Resource>>,
    #[serde(default, deserialize_with = "nullable")]
    scope_spans: Vec<Object<ScopeSpans>>,
}

impl From<ResourceSpans> for trace::ResourceSpans {
    fn from(spans: ResourceSpans) -> Self {
        let ResourceSpans {
            resource,
            scope_spans,
        } = spans;
        Self {
            resource: one(resource),
            scope_spans: all(scope_spans),
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
struct Resource {
    #[serde(default, deserialize_with = "nullable")]
    attributes: Vec<Object<Attribute>>,
}

impl From<Resource> for resource::Resource {
    fn from(Resource { attributes }: Resource) -> Self {
        Self {
            attributes: all(attributes),
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
struct ScopeSpans {
    scope: Option<Object<Scope>>,
    #[serde(default, deserialize_with = "nullable")]
    spans: Vec<Object<Span>>,
}

impl From<ScopeSpans> for trace::ScopeSpans {
    fn from(ScopeSpans { scope, spans }: ScopeSpans) -> Self {
        Self {
            scope: one(scope),
            spans: all(spans),
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
struct Scope {
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    #[serde(default, deserialize_with = "nullable")]
    version: String,
    #[serde(default, deserialize_with = "nullable")]
    attributes: Vec<Object<Attribute>>,
}

impl From<Scope> for InstrumentationScope {
    fn from(scope: Scope) -> Self {
        let Scope {
            name,
            version,
            attributes,
        } = scope;
        Self {
            name,
            version,
            attributes: all(attributes),
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Span {
    #[serde(default, deserialize_with = "nullable")]
    trace_id: Id,
    #[serde(default, deserialize_with = "nullable")]
    span_id: Id,
    #[serde(default, deserialize_with = "nullable")]
    trace_state: String,
    #[serde(default, deserialize_with = "nullable")]
    parent_span_id: Id,
    #[serde(default, deserialize_with = "nullable")]
    flags: Whole<u32>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    #[serde(default, deserialize_with = "nullable")]
    kind: Enumerated<span::SpanKind>,
    #[serde(default, deserialize_with = "nullable")]
    start_time_unix_nano: Whole<u64>,
    #[serde(default, deserialize_with = "nullable")]
    end_time_unix_nano: Whole<u64>,
    #[serde(default, deserialize_with = "nullable")]
    attributes: Vec<Object<Attribute>>,
    #[serde(default, deserialize_with = "nullable")]
    events: Vec<Object<Event>>,
    #[serde(default, deserialize_with = "nullable")]
    links: Vec<Object<Link>>,
    status: Option<Object<Status>>,
}

impl From<Span> for trace::Span {
    fn from(span: Span) -> Self {
        let Span {
            trace_id,
            span_id,
            trace_state,
            parent_span_id,
            flags,
            name,
            kind,
            start_time_unix_nano,
            end_time_unix_nano,
            attributes,
            events,
            links,
            status,
        } = span;
        Self {
            trace_id: trace_id.0,
            span_id: span_id.0,
            trace_state,
            parent_span_id: parent_span_id.0,
            flags: flags.0,
            name,
            kind: kind.0,
            start_time_unix_nano: start_time_unix_nano.0,
            end_time_unix_nano: end_time_unix_nano.0,
            attributes: all(attributes),
            events: all(events),
            links: all(links),
            status: one(status),
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(default, deserialize_with = "nullable")]
    time_unix_nano: Whole<u64>,
    #[serde(default, deserialize_with = "nullable")]
    name: String,
    #[serde(default, deserialize_with = "nullable")]
    attributes: Vec<Object<Attribute>>,
}

impl From<Event> for span::Event {
    fn from(event: Event) -> Self {
        let Event {
            time_unix_nano,
            name,
            attributes,
        } = event;
        Self {
            time_unix_nano: time_unix_nano.0,
            name,
            attributes: all(attributes),
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Link {
    #[serde(default, deserialize_with = "nullable")]
    trace_id: Id,
    #[serde(default, deserialize_with = "nullable")]
    span_id: Id,
    #[serde(default, deserialize_with = "nullable")]
    attributes: Vec<Object<Attribute>>,
    #[serde(default, deserialize_with = "nullable")]
    flags: Whole<u32>,
}

impl From<Link> for span::Link {
    fn from(link: Link) -> Self {
        let Link {
            trace_id,
            span_id,
            attributes,
            flags,
        } = link;
        Self {
            trace_id: trace_id.0,
            span_id: span_id.0,
            attributes: all(attributes),
            flags: flags.0,
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
struct Status {
    #[serde(default, deserialize_with = "nullable")]
    message: String,
    #[serde(default, deserialize_with = "nullable")]
    code: Enumerated<StatusCode>,
}

impl From<Status> for trace::Status {
    fn from(Status { message, code }: Status) -> Self {
        Self {
            message,
            code: code.0,
        }
    }
}
