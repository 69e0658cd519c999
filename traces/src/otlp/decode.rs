//! What OTLP exporters send, in both encodings.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message;
use thiserror::Error;

use super::json;
use super::weight::{MOST_LIST_BYTES, TooHeavy, weigh_json, weigh_protobuf};

/// Why a body is no request.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// It is not the protobuf message.
    #[error("is no OTLP trace request in protobuf: {0}")]
    Protobuf(#[from] prost::DecodeError),
    /// It is not the JSON document.
    #[error("is no OTLP trace request in JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Its lists would take more memory than any application's do.
    #[error(
        "is an OTLP trace request of more than {} MB in memory: send fewer spans at once",
        MOST_LIST_BYTES >> 20
    )]
    TooHeavy,
}

impl From<TooHeavy> for DecodeError {
    fn from(TooHeavy: TooHeavy) -> Self {
        Self::TooHeavy
    }
}

/// Reads a request of type `application/x-protobuf`.
pub fn decode_protobuf(body: &[u8]) -> Result<ExportTraceServiceRequest, DecodeError> {
    weigh_protobuf(body)?;
    Ok(ExportTraceServiceRequest::decode(body)?)
}

/// Reads a request of type `application/json`.
///
/// Ids are hexadecimal, 64-bit numbers are text or numbers, enumerations are
/// numbers or names, members that are unknown are ignored, and `null` is as good
/// as nothing.
pub fn decode_json(body: &[u8]) -> Result<ExportTraceServiceRequest, DecodeError> {
    weigh_json(body)?;
    Ok(json::request(body)?)
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    use opentelemetry_proto::tonic::trace::v1::Span;

    use super::{DecodeError, decode_json, decode_protobuf};

    fn span(members: &str) -> Result<Span, DecodeError> {
        let body =
            format!(r#"{{"resourceSpans": [{{"scopeSpans": [{{"spans": [{members}]}}]}}]}}"#);
        decode_json(body.as_bytes())
            .map(|mut request| request.resource_spans[0].scope_spans[0].spans.remove(0))
    }

    #[test]
    fn ids_are_hexadecimal_of_either_case() {
        let span =
            span(r#"{"traceId": "5B8EFFF798038103d269b633813fc60c", "spanId": ""}"#).unwrap();
        assert_eq!(span.trace_id[..3], [0x5b, 0x8e, 0xff]);
        assert!(span.span_id.is_empty());
    }

    #[test]
    fn large_numbers_are_text_or_numbers() {
        for number in [
            "\"1544712660300000000\"",
            "1544712660300000000",
            "1.5447126603e18",
        ] {
            let span = span(&format!(r#"{{"startTimeUnixNano": {number}}}"#)).unwrap();
            assert_eq!(span.start_time_unix_nano, 1_544_712_660_300_000_000);
        }
    }

    #[test]
    fn enumerations_are_numbers_or_names() {
        for kind in ["3", "\"3\"", "\"SPAN_KIND_CLIENT\""] {
            assert_eq!(span(&format!(r#"{{"kind": {kind}}}"#)).unwrap().kind, 3);
        }
        let status = r#"{"status": {"code": "STATUS_CODE_ERROR"}}"#;
        assert_eq!(span(status).unwrap().status.unwrap().code, 2);
    }

    #[test]
    fn what_is_unknown_or_null_is_as_good_as_nothing() {
        let span =
            span(r#"{"novelty": {"a": [1]}, "name": null, "kind": null, "attributes": null}"#);
        assert_eq!(span.unwrap(), Span::default());
    }

    #[test]
    fn values_of_every_type_are_read() {
        let values = [
            (
                r#"{"stringValue": "a"}"#,
                Some(Value::StringValue("a".to_owned())),
            ),
            (r#"{"boolValue": false}"#, Some(Value::BoolValue(false))),
            (r#"{"intValue": "-7"}"#, Some(Value::IntValue(-7))),
            (r#"{"intValue": 7}"#, Some(Value::IntValue(7))),
            (r#"{"doubleValue": 1}"#, Some(Value::DoubleValue(1.0))),
            (
                r#"{"doubleValue": "Infinity"}"#,
                Some(Value::DoubleValue(f64::INFINITY)),
            ),
            (
                r#"{"bytesValue": "AP8="}"#,
                Some(Value::BytesValue(vec![0, 255])),
            ),
            (
                r#"{"arrayValue": {}}"#,
                Some(Value::ArrayValue(Default::default())),
            ),
            (
                r#"{"kvlistValue": {"values": null}}"#,
                Some(Value::KvlistValue(Default::default())),
            ),
            ("{}", None),
            ("null", None),
        ];
        for (text, expected) in values {
            let members = format!(r#"{{"attributes": [{{"key": "k", "value": {text}}}]}}"#);
            let attribute = span(&members).unwrap().attributes.remove(0);
            let value = attribute.value.and_then(|value| value.value);
            assert_eq!(value, expected, "{text}");
        }
    }

    #[test]
    fn what_has_another_type_is_refused() {
        for members in [
            r#"{"traceId": "xyz"}"#,
            r#"{"kind": "SERVER"}"#,
            r#"{"startTimeUnixNano": "-1"}"#,
            r#"{"startTimeUnixNano": 0.5}"#,
            r#"{"attributes": [{"key": "k", "value": {"bytesValue": "%"}}]}"#,
            r#"{"flags": 4294967296}"#,
        ] {
            assert!(
                matches!(span(members), Err(DecodeError::Json(_))),
                "{members}"
            );
        }
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let list = decode_json(b"[]").expect_err("a list is no request");
        assert!(list.to_string().contains("expected an object"), "{list}");
        for members in ["[]", r#"{"status": []}"#, r#"{"events": [[]]}"#, "null"] {
            assert!(
                matches!(span(members), Err(DecodeError::Json(_))),
                "{members}"
            );
        }
        assert!(matches!(
            decode_protobuf(b"{}"),
            Err(DecodeError::Protobuf(_))
        ));
        assert!(decode_protobuf(b"").unwrap().resource_spans.is_empty());
    }
}
