//! OTLP over HTTP: what a request is written in, and answers written the same way;
//! <https://opentelemetry.io/docs/specs/otlp/#otlphttp>.

use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Method, Response, StatusCode};
use prost::Message;
use serde::Serialize;

use super::refusal::Refusal;
use super::{Accepted, Encoding, grpc};
use crate::http::Answer;

/// Where traces are exported to.
pub(super) const PATH: &str = "/v1/traces";
const PROTOBUF: &str = "application/x-protobuf";
const JSON: &str = "application/json";

/// `google.rpc.Status`, which failures are told in.
#[derive(Clone, PartialEq, Message, Serialize)]
struct Status {
    /// A gRPC status code.
    #[prost(int32, tag = "1")]
    code: i32,
    /// Why, for a person.
    #[prost(string, tag = "2")]
    message: String,
}

/// `ExportTraceServiceResponse` in JSON, where 64-bit integers are strings.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonResponse<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_success: Option<JsonPartialSuccess<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonPartialSuccess<'a> {
    rejected_spans: String,
    error_message: &'a str,
}

/// Reads the value of `content-type`; parameters after `;` say nothing more.
pub(super) fn encoding(content_type: &str) -> Result<Encoding, Refusal> {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        PROTOBUF => Ok(Encoding::Protobuf),
        JSON => Ok(Encoding::Json),
        _ => Err(Refusal::ContentType(content_type.to_owned())),
    }
}

/// Returns how a message written so is called.
pub(super) fn content_type(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Protobuf => PROTOBUF,
        Encoding::Json => JSON,
    }
}

/// Returns the answer to a request that was served.
pub(super) fn served(accepted: &Accepted, encoding: Encoding) -> Response<Answer> {
    let body = match encoding {
        Encoding::Protobuf => grpc::response(accepted).encode_to_vec(),
        Encoding::Json => json(&JsonResponse {
            partial_success: (accepted.rejected_spans > 0).then(|| JsonPartialSuccess {
                rejected_spans: accepted.rejected_spans.to_string(),
                error_message: &accepted.reason,
            }),
        }),
    };
    answer(StatusCode::OK, encoding, body)
}

/// Returns the answer to a request that was not, written as the request was.
pub(super) fn refused(refusal: &Refusal, encoding: Encoding) -> Response<Answer> {
    let status = Status {
        code: refusal.code() as i32,
        message: refusal.to_string(),
    };
    let body = match encoding {
        Encoding::Protobuf => status.encode_to_vec(),
        Encoding::Json => json(&status),
    };
    let mut response = answer(refusal.http_status(), encoding, body);
    if let Some(seconds) = refusal.retry_after_seconds() {
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if matches!(refusal, Refusal::Method) {
        let allowed = HeaderValue::from_static("POST");
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

/// Whether a method can export.
pub(super) fn is_export(method: &Method) -> bool {
    method == Method::POST
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("strings and numbers are JSON")
}

fn answer(status: StatusCode, encoding: Encoding, body: Vec<u8>) -> Response<Answer> {
    let mut response = Response::new(Answer::of(body));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static(content_type(encoding)),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::{encoding, refused, served};
    use crate::http::BodyError;
    use crate::otlp::refusal::Refusal;
    use crate::otlp::{Accepted, Encoding};

    #[test]
    fn parameters_of_the_content_type_do_not_matter() {
        assert_eq!(
            encoding("Application/JSON; charset=utf-8").ok(),
            Some(Encoding::Json)
        );
        assert_eq!(
            encoding("application/x-protobuf").ok(),
            Some(Encoding::Protobuf)
        );
        assert!(encoding("text/plain").is_err());
    }

    #[test]
    fn success_in_json_is_an_empty_object_and_partial_success_counts_in_a_string() {
        let whole = served(&Accepted::default(), Encoding::Json);
        assert_eq!(whole.body().data().as_ref(), b"{}");
        let partial = Accepted {
            rejected_spans: 2,
            reason: "no trace id".to_owned(),
        };
        assert_eq!(
            served(&partial, Encoding::Json).body().data().as_ref(),
            br#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"no trace id"}}"#
        );
    }

    #[test]
    fn a_failure_is_a_status_in_the_requests_own_encoding() {
        let busy = Refusal::Body(BodyError::Busy);
        let response = refused(&busy, Encoding::Json);
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "1");
        assert_eq!(
            response.body().data().as_ref(),
            br#"{"code":14,"message":"too much is being received at once"}"#
        );
        let response = refused(&Refusal::Method, Encoding::Protobuf);
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "POST");
        assert_eq!(response.body().data()[..2], [8, 12]);
    }
}
