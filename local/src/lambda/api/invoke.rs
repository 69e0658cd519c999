//! `Invoke`.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, Response, StatusCode};
use manta_daemon::http;

use super::Exception;
use crate::lambda::function::{Answer, Deployed, Event};
use crate::lambda::registry::Registry;
use crate::lambda::tracing::Header;

/// `X-Amz-Invocation-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    RequestResponse,
    Event,
    DryRun,
}

/// `X-Amz-Log-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LogType {
    None,
    Tail,
}

/// What the headers of an invocation say.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Invocation {
    kind: Kind,
    log: LogType,
    client_context: Option<String>,
    trace: Option<Header>,
}

impl Invocation {
    /// Reads the headers.
    ///
    /// # Errors
    /// When one says what Lambda does not know.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, Exception> {
        let text = |name| {
            let value = headers.get(name)?.to_str().ok()?;
            (!value.is_empty()).then_some(value)
        };
        let kind = match text("x-amz-invocation-type") {
            None | Some("RequestResponse") => Kind::RequestResponse,
            Some("Event") => Kind::Event,
            Some("DryRun") => Kind::DryRun,
            Some(other) => return Err(invalid("InvocationType", other)),
        };
        let log = match text("x-amz-log-type") {
            None | Some("None") => LogType::None,
            Some("Tail") => LogType::Tail,
            Some(other) => return Err(invalid("LogType", other)),
        };
        let client_context = text("x-amz-client-context")
            .map(client_context)
            .transpose()?;
        Ok(Self {
            kind,
            log,
            client_context,
            trace: text("x-amzn-trace-id").and_then(Header::parse),
        })
    }
}

/// It is JSON in base 64, and runtimes get the JSON.
fn client_context(encoded: &str) -> Result<String, Exception> {
    let bytes = BASE64_STANDARD.decode(encoded).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    // Runtimes get it in a header.
    text.filter(|text| HeaderValue::from_bytes(text.as_bytes()).is_ok())
        .ok_or_else(|| invalid("ClientContext", encoded))
}

fn invalid(member: &'static str, value: &str) -> Exception {
    Exception::InvalidParameter {
        member,
        value: value.to_owned(),
    }
}

/// Invokes a function as asked, and returns what Lambda would answer.
///
/// # Errors
/// When the event is not one.
pub(super) async fn answer(
    registry: &Arc<Registry>,
    function: &Arc<Deployed>,
    invocation: Invocation,
    payload: Bytes,
) -> Result<Response<http::Answer>, Exception> {
    let mut event = Event::new(payload, invocation.trace)?;
    event.client_context = invocation.client_context;
    let answer = match invocation.kind {
        Kind::RequestResponse => registry.invoke(function, event).await,
        Kind::Event => registry.accept(function, event).await?,
        Kind::DryRun => Answer {
            status: 204,
            payload: Bytes::new(),
            failed: false,
            tail: None,
            request_id: event.request_id,
            header: None,
        },
    };
    Ok(response(answer, invocation.log))
}

fn response(answer: Answer, log: LogType) -> Response<http::Answer> {
    let Answer {
        status,
        payload,
        failed,
        tail,
        request_id,
        header,
    } = answer;
    let mut response = Response::new(http::Answer::of(payload));
    *response.status_mut() = StatusCode::from_u16(status).expect("Lambda's statuses are HTTP's");
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(
        "x-amz-executed-version",
        HeaderValue::from_static("$LATEST"),
    );
    if failed {
        headers.insert(
            "x-amz-function-error",
            HeaderValue::from_static("Unhandled"),
        );
    }
    if status == 429 {
        headers.insert(
            "x-amzn-errortype",
            HeaderValue::from_static("TooManyRequestsException"),
        );
        headers.insert("retry-after", HeaderValue::from_static("1"));
    }
    let tail = tail.filter(|_| log == LogType::Tail);
    let texts = [
        ("x-amzn-requestid", Some(request_id)),
        ("x-amzn-trace-id", header.map(|header| header.to_string())),
        (
            "x-amz-log-result",
            tail.map(|tail| BASE64_STANDARD.encode(tail)),
        ),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            let value = HeaderValue::from_str(&text).expect("letters and digits");
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use hyper::HeaderMap;
    use hyper::header::{HeaderName, HeaderValue};

    use super::{Invocation, Kind, LogType};

    fn read(headers: &[(&'static str, &'static str)]) -> Option<Invocation> {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        Invocation::read(&headers).ok()
    }

    #[test]
    fn what_is_not_said_is_waited_for_without_a_log() {
        let invocation = read(&[]).expect("it is one");
        assert_eq!(
            (invocation.kind, invocation.log),
            (Kind::RequestResponse, LogType::None)
        );
    }

    #[test]
    fn what_lambda_does_not_know_is_refused() {
        assert_eq!(read(&[("x-amz-invocation-type", "Sometimes")]), None);
        assert_eq!(read(&[("x-amz-log-type", "Head")]), None);
        assert_eq!(read(&[("x-amz-client-context", "{}")]), None);
        let with_line_end = [("x-amz-client-context", "ewp9")];
        assert_eq!(read(&with_line_end), None);
    }

    #[test]
    fn a_client_context_is_decoded() {
        let invocation = read(&[("x-amz-client-context", "e30=")]).expect("it is one");
        assert_eq!(invocation.client_context.as_deref(), Some("{}"));
    }
}
