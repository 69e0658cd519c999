//! gRPC over HTTP/2, as far as one unary call needs it;
//! <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>.

use bytes::{BufMut, Bytes, BytesMut};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceResponse,
};
use prost::Message;

use super::Accepted;
use super::refusal::{Code, Refusal};
use crate::http::Answer;

/// The one method that is served.
pub(super) const PATH: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
/// First part of the content type, whatever the message format after it.
pub(super) const CONTENT: &str = "application/grpc";
/// How a message is compressed, when its frame says that it is.
pub(super) const ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
const ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");
const STATUS: HeaderName = HeaderName::from_static("grpc-status");
const MESSAGE: HeaderName = HeaderName::from_static("grpc-message");

/// A frame's prefix: whether the message is compressed, and its length.
const PREFIX: usize = 5;

/// A message as it travels.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Framed<'a> {
    /// Whether it is compressed as the head says.
    pub(super) compressed: bool,
    pub(super) message: &'a [u8],
}

/// Takes the one message of a unary call out of its frame.
pub(super) fn unframe(body: &[u8]) -> Result<Framed<'_>, Refusal> {
    let damaged = |what: &str| Refusal::Damaged(what.to_owned());
    let Some((&[flag, a, b, c, d], message)) = body.split_first_chunk::<PREFIX>() else {
        return Err(damaged("the frame's prefix is cut off"));
    };
    let length = u32::from_be_bytes([a, b, c, d]) as usize;
    if message.len() != length {
        return Err(damaged(&format!(
            "the frame announces {length} bytes and holds {}",
            message.len()
        )));
    }
    match flag {
        0 | 1 => Ok(Framed {
            compressed: flag == 1,
            message,
        }),
        _ => Err(damaged("the frame's flag is neither 0 nor 1")),
    }
}

/// Returns the answer to a call that was served.
pub(super) fn served(accepted: &Accepted) -> Response<Answer> {
    let message = response(accepted).encode_to_vec();
    let mut framed = BytesMut::with_capacity(PREFIX + message.len());
    framed.put_u8(0);
    framed.put_u32(u32::try_from(message.len()).expect("a response is a sentence"));
    framed.put_slice(&message);
    let answer = Answer::of(framed.freeze()).with_trailers(status(Code::Ok, ""));
    head(answer)
}

/// Returns the answer to a call that was not.
pub(super) fn refused(refusal: &Refusal) -> Response<Answer> {
    let mut answer = head(Answer::of(Bytes::new()));
    answer
        .headers_mut()
        .extend(status(refusal.code(), &refusal.to_string()));
    answer
        .headers_mut()
        .insert(ACCEPT_ENCODING, HeaderValue::from_static("identity,gzip"));
    answer
}

/// The message of a successful answer; the same over HTTP.
pub(super) fn response(accepted: &Accepted) -> ExportTraceServiceResponse {
    let partial = ExportTracePartialSuccess {
        rejected_spans: i64::try_from(accepted.rejected_spans).unwrap_or(i64::MAX),
        error_message: accepted.reason.clone(),
    };
    ExportTraceServiceResponse {
        // Absent means that all was taken.
        partial_success: (accepted.rejected_spans > 0).then_some(partial),
    }
}

/// Every answer is 200: how it went is in `grpc-status`.
fn head(answer: Answer) -> Response<Answer> {
    let mut response = Response::new(answer);
    *response.status_mut() = StatusCode::OK;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(CONTENT));
    response
}

fn status(code: Code, message: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(STATUS, HeaderValue::from(code as u16));
    if !message.is_empty() {
        let value = HeaderValue::try_from(percent_encoded(message))
            .expect("printable ASCII is a header's value");
        headers.insert(MESSAGE, value);
    }
    headers
}

/// `grpc-message` is printable ASCII, everything else `%XX`.
fn percent_encoded(message: &str) -> String {
    let mut encoded = String::with_capacity(message.len());
    for byte in message.bytes() {
        match byte {
            b' '..=b'$' | b'&'..=b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{Refusal, percent_encoded, refused, served, unframe};
    use crate::otlp::Accepted;

    #[test]
    fn the_message_comes_out_of_its_frame() {
        let framed = unframe(&[1, 0, 0, 0, 2, b'h', b'i']).expect("it is whole");
        assert!(framed.compressed);
        assert_eq!(framed.message, b"hi");
    }

    #[test]
    fn frames_that_are_not_one_whole_message_are_refused() {
        let damaged: [&[u8]; 5] = [
            b"",
            &[0, 0, 0, 0],
            &[0, 0, 0, 0, 3, b'h', b'i'],
            &[0, 0, 0, 0, 1, b'h', 0, 0, 0, 0, 0],
            &[2, 0, 0, 0, 0],
        ];
        for body in damaged {
            assert!(
                matches!(unframe(body), Err(Refusal::Damaged(_))),
                "{body:?}"
            );
        }
    }

    #[test]
    fn the_status_of_a_served_call_follows_its_message() {
        let response = served(&Accepted::default());
        assert_eq!(response.body().data().as_ref(), [0, 0, 0, 0, 0]);
        let trailers = response.body().trailers().expect("gRPC has trailers");
        assert_eq!(trailers["grpc-status"], "0");
    }

    #[test]
    fn a_refused_call_has_a_head_only_and_says_why() {
        let response = refused(&Refusal::Compression("zstd".to_owned()));
        assert_eq!(response.headers()["grpc-status"], "12");
        assert_eq!(
            response.headers()["grpc-message"],
            "compression zstd: use gzip or none"
        );
        assert_eq!(response.headers()["grpc-accept-encoding"], "identity,gzip");
    }

    #[test]
    fn messages_survive_as_ascii() {
        assert_eq!(percent_encoded("50% é\n"), "50%25 %C3%A9%0A");
    }
}
