//! One request and its response.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Request, Response, StatusCode};
use manta_daemon::http::{Allowance, Answer, BodyError, Handler};
use serde_json::json;

use super::request::event;
use super::response::response;
use crate::lambda::clock::now;
use crate::lambda::function::{Event, LARGEST_SYNCHRONOUS};
use crate::lambda::names::request_id;
use crate::lambda::registry::Registry;
use crate::lambda::tracing::Header;

/// The header by which a caller says what trace it is in.
const TRACE: &str = "x-amzn-trace-id";

/// Answers for a function's address.
pub(in crate::lambda) struct UrlGate {
    function: String,
    registry: Arc<Registry>,
    allowance: Allowance,
}

impl UrlGate {
    pub(in crate::lambda) fn of(function: &str, registry: Arc<Registry>) -> Self {
        Self {
            function: function.to_owned(),
            registry,
            allowance: Allowance::new(LARGEST_SYNCHRONOUS, 8 * LARGEST_SYNCHRONOUS),
        }
    }
}

impl Handler for UrlGate {
    async fn handle(&self, request: Request<Incoming>) -> Response<Answer> {
        let Some(function) = self.registry.get(&self.function) else {
            return refusal(StatusCode::NOT_FOUND, "there is no such function");
        };
        let (head, body) = request.into_parts();
        let body = match self.allowance.read(body).await {
            Ok(body) => body.into_bytes(),
            Err(error) => return unread(&error),
        };
        let header = head
            .headers
            .get(TRACE)
            .and_then(|header| Header::parse(header.to_str().ok()?));
        let id = request_id();
        let payload = event(&head, &body, &id, now());
        let event = match Event::new(payload.to_string().into(), header) {
            // By the id that the function is told, its invocation is found in logs.
            Ok(event) => Event {
                request_id: id,
                ..event
            },
            Err(refused) => return refusal(StatusCode::PAYLOAD_TOO_LARGE, &refused.to_string()),
        };
        let answer = self.registry.invoke(&function, event).await;
        let mut response = match (answer.status, answer.failed) {
            (200, false) => response(&answer.payload)
                .unwrap_or_else(|| refusal(StatusCode::BAD_GATEWAY, "Internal Server Error")),
            (200, true) => refusal(StatusCode::BAD_GATEWAY, "Internal Server Error"),
            _ => refusal(StatusCode::TOO_MANY_REQUESTS, "Rate Exceeded."),
        };
        let texts = [
            ("x-amzn-requestid", Some(answer.request_id)),
            (TRACE, answer.header.map(|header| header.to_string())),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                let value = HeaderValue::from_str(&text).expect("letters and digits");
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

fn unread(error: &BodyError) -> Response<Answer> {
    let status = match error {
        BodyError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        BodyError::TooSlow => StatusCode::REQUEST_TIMEOUT,
        BodyError::Busy => StatusCode::TOO_MANY_REQUESTS,
        BodyError::Broken(_) => StatusCode::BAD_REQUEST,
    };
    refusal(status, &error.to_string())
}

fn refusal(status: StatusCode, message: &str) -> Response<Answer> {
    let mut response = Response::new(Answer::of(json!({"Message": message}).to_string()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
