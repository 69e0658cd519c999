//! The translation of a request.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use thiserror::Error;

use super::Options;
use super::document::Document;
use super::piece::Piece;
use super::resource::{Resource, that_fit};
use crate::IdSource;

/// What became of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translated {
    /// How many documents there were.
    pub documents: usize,
    /// The spans that are none.
    pub rejected: Vec<Rejected>,
}

/// A span that cannot be a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The span's name.
    pub name: String,
    /// Why.
    pub reason: Reason,
}

/// Why a span cannot be a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Reason {
    /// OTLP demands 16 bytes that are not all zero.
    #[error("the trace id is not 16 bytes")]
    TraceId,
    /// OTLP demands 8 bytes that are not all zero.
    #[error("the span id is not 8 bytes")]
    SpanId,
}

/// Makes segment documents of a request's spans, and gives each to `emit`: one
/// for most spans, two for a call that its process began with.
///
/// A document is within X-Ray's rules except for its size, which may be anything
/// that attributes add up to.
pub fn translate(
    request: &ExportTraceServiceRequest,
    options: &Options,
    ids: &mut impl IdSource,
    emit: &mut impl FnMut(&[u8]),
) -> Translated {
    let mut translated = Translated::default();
    let mut buffer = Vec::new();
    let mut emit = |document: &Document<'_, '_>| {
        buffer.clear();
        serde_json::to_writer(&mut buffer, document)
            .expect("keys are strings, and a vector takes all that is written");
        emit(&buffer);
        translated.documents += 1;
    };
    for spans in &request.resource_spans {
        let attributes = spans.resource.as_ref();
        let attributes = attributes.map_or(&[][..], |resource| &resource.attributes);
        let attributes = that_fit(attributes);
        let resource = Resource::new(&attributes, options);
        for span in spans.scope_spans.iter().flat_map(|scope| &scope.spans) {
            match Piece::new(span, &resource, options, ids) {
                Ok(piece) => piece.write(&resource, ids, &mut emit),
                Err(reason) => translated.rejected.push(Rejected {
                    name: span.name.clone(),
                    reason,
                }),
            }
        }
    }
    translated
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
    use opentelemetry_proto::tonic::resource::v1::Resource;
    use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};

    use super::{ExportTraceServiceRequest, Options, Reason, translate};

    fn request(spans: Vec<Span>) -> ExportTraceServiceRequest {
        let scope = ScopeSpans {
            spans,
            ..ScopeSpans::default()
        };
        ExportTraceServiceRequest {
            resource_spans: vec![ResourceSpans {
                scope_spans: vec![scope],
                ..ResourceSpans::default()
            }],
        }
    }

    fn span(name: &str, trace_id: &[u8], span_id: &[u8]) -> Span {
        Span {
            name: name.to_owned(),
            trace_id: trace_id.to_vec(),
            span_id: span_id.to_vec(),
            ..Span::default()
        }
    }

    #[test]
    fn a_resource_has_no_more_attributes_than_a_document_can_hold() {
        let attribute = |key: &str, text: String| KeyValue {
            key: key.to_owned(),
            value: Some(AnyValue {
                value: Some(Value::StringValue(text)),
            }),
            ..KeyValue::default()
        };
        let mut request = request(vec![span("a", &[1; 16], &[1; 8]); 100]);
        request.resource_spans[0].resource = Some(Resource {
            attributes: vec![
                attribute("process.command_line", "x".repeat(1_000_000)),
                attribute("process.pid", "7".to_owned()),
            ],
            ..Resource::default()
        });
        let translated = translate(&request, &Options::default(), &mut || 1, &mut |document| {
            let text = str::from_utf8(document).unwrap();
            assert!(text.contains("otel.resource.process.pid"));
            assert!(text.len() < 1_000, "{}", text.len());
        });
        assert_eq!(translated.documents, 100);
    }

    #[test]
    fn spans_without_ids_are_named_and_the_others_go() {
        let request = request(vec![
            span("no trace", &[], &[1; 8]),
            span("good", &[1; 16], &[1; 8]),
            span("zeros", &[1; 16], &[0; 8]),
            span("short", &[1; 15], &[1; 8]),
        ]);
        let mut documents = Vec::new();
        let translated = translate(&request, &Options::default(), &mut || 1, &mut |document| {
            documents.push(String::from_utf8(document.to_vec()).unwrap());
        });
        assert_eq!(translated.documents, 1);
        assert!(documents[0].contains("good"));
        let rejected: Vec<_> = translated
            .rejected
            .iter()
            .map(|rejected| (&*rejected.name, rejected.reason))
            .collect();
        assert_eq!(
            rejected,
            [
                ("no trace", Reason::TraceId),
                ("zeros", Reason::SpanId),
                ("short", Reason::TraceId),
            ]
        );
    }
}
