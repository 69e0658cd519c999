//! Invokes a Lambda function.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use aws_config::retry::RetryConfig;
use aws_sdk_lambda::config::Config;
use aws_sdk_lambda::operation::RequestId;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{InvocationType, LogType};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use manta_engine::ProviderError;
use serde::Serialize;

use crate::Target;
use crate::call::Call;

/// How a function is invoked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Invocation {
    /// Lambda answers with what the function returned.
    #[default]
    Sync,
    /// Lambda takes the event, and invokes the function when it can.
    Async,
    /// Lambda only checks that the caller may invoke the function.
    DryRun,
}

impl Invocation {
    fn kind(self) -> InvocationType {
        match self {
            Self::Sync => InvocationType::RequestResponse,
            Self::Async => InvocationType::Event,
            Self::DryRun => InvocationType::DryRun,
        }
    }

    /// Lambda gives the log's end only to those who wait for it.
    fn log(self) -> LogType {
        match self {
            Self::Sync => LogType::Tail,
            Self::Async | Self::DryRun => LogType::None,
        }
    }
}

/// What came of an invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvokeResult {
    /// The HTTP status: 200 after a synchronous invocation, 202 when an event
    /// was taken, 204 after a dry run.
    pub status: i32,
    /// Set when the function failed: `Handled` or `Unhandled`. The payload then
    /// describes the error.
    pub function_error: Option<String>,
    /// What the function returned; empty unless it was waited for.
    pub payload: Vec<u8>,
    /// The last 4 KiB of the invocation's log, when it was waited for.
    pub log_tail: Option<String>,
    /// The request's id, which the function's log lines carry.
    pub request_id: Option<String>,
    /// The id of the invocation's trace, where Lambda tells it.
    pub trace_id: Option<String>,
    /// From request to answer, as seen from here.
    pub duration: Duration,
}

/// Invokes `function` with `payload`, which is JSON.
///
/// It is tried once only: an invocation whose answer was lost may have done
/// its work.
///
/// # Errors
/// When Lambda does not take the invocation. A function that fails is no
/// error here: see [`InvokeResult::function_error`].
pub async fn invoke(
    target: &Target,
    function: &str,
    payload: Vec<u8>,
    invocation: Invocation,
) -> Result<InvokeResult, ProviderError> {
    let trace = TraceHeader::default();
    let started = Instant::now();
    let answer = target
        .connection
        .lambda
        .invoke()
        .function_name(function)
        .invocation_type(invocation.kind())
        .log_type(invocation.log())
        .payload(Blob::new(payload))
        .customize()
        .config_override(Config::builder().retry_config(RetryConfig::disabled()))
        .interceptor(trace.clone())
        .send()
        .await
        .of("lambda:InvokeFunction")?;
    Ok(InvokeResult {
        status: answer.status_code(),
        request_id: answer.request_id().map(str::to_owned),
        log_tail: answer.log_result().and_then(decode),
        function_error: answer.function_error,
        payload: answer.payload.map(Blob::into_inner).unwrap_or_default(),
        trace_id: trace.id(),
        duration: started.elapsed(),
    })
}

fn decode(log: &str) -> Option<String> {
    let bytes = STANDARD.decode(log).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Keeps the answer's `X-Amzn-Trace-Id`, which the SDK does not model.
#[derive(Clone, Debug, Default)]
struct TraceHeader(Arc<OnceLock<String>>);

impl TraceHeader {
    fn id(&self) -> Option<String> {
        self.0.get().and_then(|header| root(header))
    }
}

impl Intercept for TraceHeader {
    fn name(&self) -> &'static str {
        "TraceHeader"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(header) = context.response().headers().get("x-amzn-trace-id") {
            self.0.get_or_init(|| header.to_owned());
        }
        Ok(())
    }
}

/// Returns the trace's id in a header such as `Root=1-…;Parent=…;Sampled=1`.
fn root(header: &str) -> Option<String> {
    let mut parts = header.split(';');
    parts
        .find_map(|part| part.trim().strip_prefix("Root="))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_id_is_the_headers_root() {
        let header = "Sampled=1; Root=1-5f84c7a1-0123456789abcdef01234567;Parent=53995c3f42cd8ad8";
        assert_eq!(
            root(header).as_deref(),
            Some("1-5f84c7a1-0123456789abcdef01234567")
        );
        assert_eq!(root("Sampled=1"), None);
    }
}
