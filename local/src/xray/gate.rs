//! One HTTP request and its answer.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, ORIGIN};
use hyper::{Request, Response, StatusCode};
use manta_daemon::http::{Allowance, Answer, BodyError, Handler};
use tokio::task;

use super::Xray;
use super::api::{ApiError, Operation, Timestamp};

/// Bytes of the longest request: fifty documents of 64 kB each, quoted.
const REQUEST_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of all requests that are being received or carried out.
const TOGETHER_BYTES: usize = 4 * REQUEST_BYTES;

/// The header that names an error.
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
/// The header that names a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// Lets requests in, however they are signed.
pub(super) struct Gate {
    xray: Arc<Xray>,
    allowance: Allowance,
}

impl Gate {
    pub(super) fn new(xray: Arc<Xray>) -> Self {
        Self {
            xray,
            allowance: Allowance::new(REQUEST_BYTES, TOGETHER_BYTES),
        }
    }

    async fn reply(&self, request: Request<Incoming>) -> Result<Vec<u8>, ApiError> {
        // No SDK sends it; a page that a browser shows could otherwise reach this.
        if request.headers().contains_key(ORIGIN) {
            return Err(ApiError::FromWebPage);
        }
        let Some(operation) = Operation::of(request.method(), request.uri().path()) else {
            let (method, path) = (request.method(), request.uri().path());
            return Err(ApiError::UnknownOperation(format!("{method} {path}")));
        };
        let body = self.allowance.read(request.into_body()).await?;
        let xray = Arc::clone(&self.xray);
        // The store reads and writes files.
        task::spawn_blocking(move || xray.answer(operation, &body, now()))
            .await
            .unwrap_or_else(|panic| {
                log::error!("{operation:?} broke off: {panic}");
                Err(ApiError::Internal(format!("{operation:?} broke off")))
            })
    }
}

impl Handler for Gate {
    async fn handle(&self, request: Request<Incoming>) -> Response<Answer> {
        let mut response = match self.reply(request).await {
            Ok(answer) => Response::new(Answer::of(answer)),
            Err(error) => refusal(&error),
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(REQUEST_ID, request_id());
        response
    }
}

fn refusal(error: &ApiError) -> Response<Answer> {
    if error.status() == StatusCode::INTERNAL_SERVER_ERROR {
        log::error!("{error}");
    }
    let mut response = Response::new(Answer::of(error.to_json()));
    *response.status_mut() = error.status();
    response
        .headers_mut()
        .insert(ERROR_TYPE, HeaderValue::from_static(error.name()));
    response
}

fn request_id() -> HeaderValue {
    let (a, b, c) = (fastrand::u32(..), fastrand::u16(..), fastrand::u16(..));
    let (d, e) = (fastrand::u16(..), fastrand::u64(..1 << 48));
    HeaderValue::from_str(&format!("{a:08x}-{b:04x}-{c:04x}-{d:04x}-{e:012x}"))
        .expect("digits may be in a header")
}

impl From<BodyError> for ApiError {
    fn from(error: BodyError) -> Self {
        let said = error.to_string();
        match error {
            BodyError::TooLarge { .. } => Self::TooLarge(said),
            BodyError::TooSlow | BodyError::Broken(_) => Self::NotReceived(said),
            // What SDKs try again.
            BodyError::Busy => Self::Throttled(said),
        }
    }
}

/// Returns seconds since 1970.
pub(super) fn now() -> Timestamp {
    // A clock before 1970 is wrong; any time at all will do then.
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}
