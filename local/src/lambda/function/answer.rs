//! What whoever invoked a function is answered.

use bytes::Bytes;

use super::attempt::Attempted;
use crate::control::Invoked;
use crate::lambda::tracing::Header;

/// Lambda's words for a function of which as many run as may.
const THROTTLED: &str =
    r#"{"Reason":"ConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}"#;

/// What whoever invoked a function is answered.
#[derive(Clone, Debug)]
pub(in crate::lambda) struct Answer {
    /// 200, 202 of an asynchronous one, 429 when as many run as may.
    pub(in crate::lambda) status: u16,
    /// What the function returned, or what went wrong.
    pub(in crate::lambda) payload: Bytes,
    /// Whether the function failed: `X-Amz-Function-Error`.
    pub(in crate::lambda) failed: bool,
    /// The end of its log.
    pub(in crate::lambda) tail: Option<String>,
    /// `x-amzn-RequestId`.
    pub(in crate::lambda) request_id: String,
    /// The trace, where it is traced.
    pub(in crate::lambda) header: Option<Header>,
}

impl Answer {
    /// Returns that of an event that was given to the function.
    pub(super) fn invoked(request_id: &str, attempted: Attempted, header: Option<Header>) -> Self {
        let Attempted { outcome, tail } = attempted;
        Self {
            status: 200,
            failed: outcome.is_err(),
            payload: outcome.unwrap_or_else(|halted| halted.payload(request_id)),
            tail: Some(tail),
            request_id: request_id.to_owned(),
            header,
        }
    }

    /// Returns that of an event that could not be given to the function.
    pub(in crate::lambda) fn throttled(request_id: &str, header: Option<Header>) -> Self {
        Self {
            status: 429,
            payload: Bytes::from_static(THROTTLED.as_bytes()),
            failed: false,
            tail: None,
            request_id: request_id.to_owned(),
            header,
        }
    }
}

impl From<Answer> for Invoked {
    fn from(answer: Answer) -> Self {
        let Answer {
            status,
            payload,
            failed,
            tail,
            request_id,
            header,
        } = answer;
        Self {
            status,
            payload: String::from_utf8_lossy(&payload).into_owned(),
            function_error: failed.then(|| "Unhandled".to_owned()),
            log_tail: tail,
            request_id,
            trace_id: header
                .filter(|header| header.sampled == Some(true))
                .map(|header| header.root.to_string()),
        }
    }
}
