//! Where exports are handed on to.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Request, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::otlp::Encoding;
use crate::otlp::http::{PATH, content_type};
use crate::upstream::{Connector, Network, Upstream, Verification};

/// How long an endpoint may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most that is read of an answer, in bytes: a status with a sentence.
const LONGEST_ANSWER: usize = 64 * 1024;

/// A destination that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DestinationError {
    /// Neither X-Ray nor an address.
    #[error("`{0}` is no OTLP destination: give `xray`, or an address as https://HOST/v1/traces")]
    Address(String),
    /// Headers that are none.
    #[error("`{0}` is no list of headers: give name=value,name=value")]
    Headers(String),
}

/// Where exports are handed on to.
pub enum Destination {
    /// X-Ray's own OTLP endpoint, which an account has with Transaction Search. Signed.
    Xray(Arc<Upstream>),
    /// Anybody's. Never signed: a signature carries the session's token.
    Endpoint(Box<Endpoint>),
}

/// Anybody's OTLP endpoint over HTTP.
pub struct Endpoint {
    client: Client<Connector, Full<Bytes>>,
    uri: Uri,
    headers: HeaderMap,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// It was taken.
    Taken,
    /// It was not, and may be after this long, if that was said.
    Later(Option<Duration>, String),
    /// It was not and never will be.
    Never(String),
}

impl Endpoint {
    /// Reads an address, and headers in the form of `OTEL_EXPORTER_OTLP_HEADERS`.
    ///
    /// # Errors
    /// When one of them is none.
    pub fn parse(
        address: &str,
        headers: &str,
        network: &Network,
        verification: Verification,
    ) -> Result<Self, DestinationError> {
        let uri = address.parse::<Uri>().ok();
        let uri = uri.filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(network.connector(verification)),
            uri: uri.ok_or_else(|| DestinationError::Address(address.to_owned()))?,
            headers: parse_headers(headers)
                .ok_or_else(|| DestinationError::Headers(headers.to_owned()))?,
        })
    }

    async fn send(&self, message: Bytes, encoding: Encoding) -> Attempt {
        let mut request = Request::post(self.uri.clone())
            .body(Full::new(message))
            .expect("the address was read before");
        *request.headers_mut() = self.headers.clone();
        let form = HeaderValue::from_static(content_type(encoding));
        request.headers_mut().insert(CONTENT_TYPE, form);
        let exchange = async {
            let answer = self.client.request(request).await;
            let (head, body) = answer.map_err(|error| error.to_string())?.into_parts();
            let body = Limited::new(body, LONGEST_ANSWER).collect().await;
            let body = body.map_err(|error| error.to_string())?.to_bytes();
            Ok::<_, String>((head, body))
        };
        match tokio::time::timeout(PATIENCE, exchange).await {
            Ok(Ok((head, body))) => judge(head.status, &head.headers, &body),
            Ok(Err(fault)) => Attempt::Later(None, fault),
            Err(_) => Attempt::Later(None, format!("no answer within {PATIENCE:?}")),
        }
    }
}

impl Destination {
    /// Tries to hand on one message.
    pub(super) async fn send(&self, message: Bytes, encoding: Encoding) -> Attempt {
        let xray = match self {
            Self::Xray(xray) => xray,
            Self::Endpoint(endpoint) => return endpoint.send(message, encoding).await,
        };
        let form = HeaderValue::from_static(content_type(encoding));
        match xray.send(PATH, &[(CONTENT_TYPE, form)], message).await {
            Ok(answer) => judge(answer.status, &answer.headers, &answer.body),
            Err(fault) => Attempt::Later(None, fault.to_string()),
        }
    }
}

/// OTLP's rule: <https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes>.
fn judge(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Attempt {
    if status.is_success() {
        return Attempt::Taken;
    }
    let said: String = String::from_utf8_lossy(body).chars().take(200).collect();
    let reason = format!("{status}: {said}");
    if !matches!(status.as_u16(), 429 | 502 | 503 | 504) {
        return Attempt::Never(reason);
    }
    let after = headers
        .get(RETRY_AFTER)
        .and_then(|after| after.to_str().ok());
    let after = after.and_then(|after| after.parse().ok());
    Attempt::Later(after.map(Duration::from_secs), reason)
}

fn parse_headers(list: &str) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for pair in list.split(',').filter(|pair| !pair.trim().is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let name: HeaderName = name.trim().parse().ok()?;
        let mut value: HeaderValue = value.trim().parse().ok()?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Some(headers)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hyper::StatusCode;
    use hyper::header::{HeaderMap, HeaderValue, RETRY_AFTER};

    use super::{Attempt, judge, parse_headers};

    #[test]
    fn only_what_otlp_says_is_tried_again() {
        let judge = |status: u16| {
            let status = StatusCode::from_u16(status).expect("a status");
            judge(status, &HeaderMap::new(), b"because")
        };
        assert_eq!(judge(200), Attempt::Taken);
        for status in [429, 502, 503, 504] {
            assert!(matches!(judge(status), Attempt::Later(None, _)), "{status}");
        }
        for status in [400, 401, 404, 413, 500] {
            assert!(matches!(judge(status), Attempt::Never(_)), "{status}");
        }
    }

    #[test]
    fn who_says_when_is_asked_then() {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("7"))]);
        let attempt = judge(StatusCode::TOO_MANY_REQUESTS, &headers, b"");
        let seven = Some(Duration::from_secs(7));
        assert!(matches!(attempt, Attempt::Later(after, _) if after == seven));
    }

    #[test]
    fn headers_are_a_list_of_pairs() {
        let headers = parse_headers("x-team=ada, x-key = a=b,").expect("they are");
        assert_eq!(
            (&headers["x-team"], &headers["x-key"]),
            (&"ada".parse().unwrap(), &"a=b".parse().unwrap())
        );
        assert!(parse_headers("nonsense").is_none());
        assert!(parse_headers("a b=c").is_none());
    }
}
