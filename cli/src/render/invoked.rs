//! What came of an invocation, as JSON.

use manta_aws::operations::InvokeResult;
use serde::Serialize;
use serde_json::Value;

/// The JSON form of an invocation.
#[derive(Serialize)]
pub(crate) struct Invoked<'a> {
    /// The HTTP status that Lambda answered.
    status: i32,
    /// What the function returned; a string where that is not JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Value>,
    /// `Handled` or `Unhandled` when the function failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    function_error: Option<&'a str>,
    /// The end of the invocation's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
    /// From request to answer, in milliseconds.
    duration_ms: u64,
}

impl<'a> Invoked<'a> {
    pub(crate) fn of(result: &'a InvokeResult) -> Self {
        Self {
            status: result.status,
            payload: payload(&result.payload),
            function_error: result.function_error.as_deref(),
            log: result.log_tail.as_deref(),
            request_id: result.request_id.as_deref(),
            trace_id: result.trace_id.as_deref(),
            duration_ms: milliseconds(result.duration),
        }
    }
}

fn payload(bytes: &[u8]) -> Option<Value> {
    if bytes.is_empty() {
        return None;
    }
    let json = serde_json::from_slice(bytes);
    Some(json.unwrap_or_else(|_| String::from_utf8_lossy(bytes).into()))
}

/// Returns a duration in whole milliseconds.
pub(super) fn milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
