//! Signed requests.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::connector::Connector;
use super::credentials::Credentials;
use super::endpoint::Endpoint;
use super::fault::Fault;
use super::network::Network;
use super::signature::add_signature;
pub use crate::config::Verification;

/// How long X-Ray may take to answer. The official daemon waits 2 s and then loses the batch;
/// waiting longer costs nothing here but one of many requests in flight.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections are closed before X-Ray's side, which keeps them for a minute, does it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How often an unused HTTP/2 connection is checked.
const PING_INTERVAL: Duration = Duration::from_secs(10);
/// The most that is read of an answer, in bytes. Sampling rules, the longest, take some 100 KB.
const LONGEST_ANSWER: usize = 4 << 20;

/// The time when X-Ray clients say that they send: seconds, nine decimals.
const TIMESTAMP: HeaderName = HeaderName::from_static("x-amzn-xray-timestamp");

/// How X-Ray is reached.
pub struct UpstreamOptions<'a> {
    /// The way there.
    pub network: &'a Network,
    /// Where it is.
    pub endpoint: Endpoint,
    /// The region that requests are signed for.
    pub region: String,
    /// Who signs.
    pub credentials: Credentials,
    /// Whether its certificate has to be trusted.
    pub verification: Verification,
    /// How many idle connections are kept.
    pub connections: usize,
}

/// X-Ray, or what stands in for it.
pub struct Upstream {
    http: Client<Connector, Full<Bytes>>,
    endpoint: Endpoint,
    region: String,
    credentials: Credentials,
    user_agent: HeaderValue,
}

/// What came back: any status at all.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Upstream {
    /// Returns X-Ray as `options` say; nothing is connected yet.
    #[must_use]
    pub fn new(options: UpstreamOptions<'_>) -> Self {
        let connector = options.network.connector(options.verification);
        let http = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(options.connections)
            .http2_keep_alive_interval(PING_INTERVAL)
            .build(connector);
        Self {
            http,
            endpoint: options.endpoint,
            region: options.region,
            credentials: options.credentials,
            user_agent: user_agent(),
        }
    }

    /// Posts a JSON body to a path of X-Ray, signed, and returns the answer, whatever its status.
    ///
    /// # Errors
    /// When there are no credentials or there was no complete answer in time.
    pub async fn post(&self, path: &str, body: Bytes) -> Result<Answer, Fault> {
        let json = HeaderValue::from_static("application/json");
        self.send(path, &[(CONTENT_TYPE, json)], body).await
    }

    /// Posts a body with the headers that describe it, signed.
    ///
    /// # Errors
    /// As [`Self::post`].
    pub async fn send(
        &self,
        path: &str,
        headers: &[(HeaderName, HeaderValue)],
        body: Bytes,
    ) -> Result<Answer, Fault> {
        let request = self.request(path, headers, body).await?;
        match tokio::time::timeout(ANSWER_TIMEOUT, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(Fault::timeout(ANSWER_TIMEOUT.as_secs())),
        }
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Answer, Fault> {
        let response = self.http.request(request.map(Full::new)).await;
        let (parts, body) = response.map_err(|error| Fault::of(&error))?.into_parts();
        if matches!(
            parts.status,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
        ) {
            self.credentials.forget();
        }
        let body = Limited::new(body, LONGEST_ANSWER).collect().await;
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.map_err(|error| Fault::of(&*error))?.to_bytes(),
        })
    }

    async fn request(
        &self,
        path: &str,
        headers: &[(HeaderName, HeaderValue)],
        body: Bytes,
    ) -> Result<Request<Bytes>, Fault> {
        let now = SystemTime::now();
        let uri = self.endpoint.at(path);
        let uri = uri.map_err(|error| Fault::other(format!("`{path}` is no path: {error}")))?;
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        let to = request.headers_mut();
        to.extend(headers.iter().cloned());
        to.insert(USER_AGENT, self.user_agent.clone());
        to.insert(TIMESTAMP, timestamp(now));
        let credentials = self.credentials.current(now).await?;
        add_signature(&mut request, credentials, &self.region, now)?;
        Ok(request)
    }
}

fn timestamp(now: SystemTime) -> HeaderValue {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let text = format!("{}.{:09}", since.as_secs(), since.subsec_nanos());
    HeaderValue::try_from(text).expect("digits and a point are visible characters")
}

/// Says who asks, in the words of the official daemon, by which X-Ray knows its clients.
fn user_agent() -> HeaderValue {
    let environment = std::env::var("AWS_EXECUTION_ENV").unwrap_or_else(|_| "UNKNOWN".to_owned());
    let text = format!(
        "manta-daemon/{} exec-env/{environment} OS/{}-{}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("manta-daemon"))
}
