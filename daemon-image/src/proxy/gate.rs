//! One request and its answer.

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Request, Response, StatusCode};

use super::{Call, Reply};
use crate::http::{Allowance, Answer, BodyError, Handler};

/// Bytes of the longest question: statistics of 25 rules, some hundred bytes each, many times over.
const QUESTION_BYTES: usize = 256 * 1024;
/// Bytes of all questions that are being received.
const TOGETHER_BYTES: usize = 4 * QUESTION_BYTES;

/// Answers the calls that pass.
pub(super) trait Sampling: Send + Sync + 'static {
    /// Returns the answer to a call.
    fn answer(&self, call: Call, question: Bytes) -> impl Future<Output = Reply> + Send;
}

/// Lets the SDKs' calls pass to whoever answers them, and turns the others away.
pub(super) struct Gate<S> {
    sampling: S,
    allowance: Allowance,
}

impl<S: Sampling> Gate<S> {
    pub(super) fn new(sampling: S) -> Self {
        Self {
            sampling,
            allowance: Allowance::new(QUESTION_BYTES, TOGETHER_BYTES),
        }
    }

    async fn reply(&self, request: Request<Incoming>) -> Reply {
        let Some(call) = Call::of(request.method(), request.uri().path()) else {
            return Reply::error(
                StatusCode::FORBIDDEN,
                "only POST /GetSamplingRules and POST /SamplingTargets pass through here",
            );
        };
        match self.allowance.read(request.into_body()).await {
            Ok(question) => self.sampling.answer(call, question.into_bytes()).await,
            Err(error) => Reply::error(status(&error), &error.to_string()),
        }
    }
}

impl<S: Sampling> Handler for Gate<S> {
    async fn handle(&self, request: Request<Incoming>) -> Response<Answer> {
        let reply = self.reply(request).await;
        let mut response = Response::new(Answer::of(reply.body));
        *response.status_mut() = reply.status;
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

fn status(error: &BodyError) -> StatusCode {
    match error {
        BodyError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        BodyError::TooSlow => StatusCode::REQUEST_TIMEOUT,
        BodyError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        BodyError::Broken(_) => StatusCode::BAD_REQUEST,
    }
}
