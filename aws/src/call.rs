//! What AWS answers, in the engine's terms.

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use manta_engine::{ErrorKind, ProviderError};

/// The result of an SDK call.
type SdkResult<T, E> = Result<T, SdkError<E, Response>>;

/// Turns an SDK result into the engine's.
///
/// `operation` is written as IAM writes it (`ecs:CreateCluster`), so that a
/// denied user sees what to allow.
pub(crate) trait Call<T> {
    /// Returns the answer, or the failure in the engine's terms.
    fn of(self, operation: &str) -> Result<T, ProviderError>;

    /// As [`Call::of`], with `None` where the error code is one of `absent`.
    fn found(self, operation: &str, absent: &[&str]) -> Result<Option<T>, ProviderError>;

    /// As [`Call::found`], for services that say "absent" with a code that
    /// means other things too: `is_absent` gets code and message.
    fn found_unless(
        self,
        operation: &str,
        is_absent: impl Fn(&str, &str) -> bool,
    ) -> Result<Option<T>, ProviderError>;

    /// As [`Call::of`]; failures that `is_early` recognises by code and message
    /// are of kind [`ErrorKind::NotYet`], to be tried again.
    fn unless_early(
        self,
        operation: &str,
        is_early: impl Fn(&str, &str) -> bool,
    ) -> Result<T, ProviderError>;

    /// As [`Call::unless_early`], for a deletion: it is done as well where the
    /// error code is one of `absent`.
    fn gone(
        self,
        operation: &str,
        absent: &[&str],
        is_early: impl Fn(&str, &str) -> bool,
    ) -> Result<(), ProviderError>;
}

impl<T, E: ProvideErrorMetadata + std::error::Error + 'static> Call<T> for SdkResult<T, E> {
    fn of(self, operation: &str) -> Result<T, ProviderError> {
        self.map_err(|error| provider_error(operation, &error))
    }

    fn found(self, operation: &str, absent: &[&str]) -> Result<Option<T>, ProviderError> {
        self.found_unless(operation, |code, _| absent.contains(&code))
    }

    fn found_unless(
        self,
        operation: &str,
        is_absent: impl Fn(&str, &str) -> bool,
    ) -> Result<Option<T>, ProviderError> {
        match self {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if is_absent(code(&error), text(&error)) => Ok(None),
            Err(error) => Err(provider_error(operation, &error)),
        }
    }

    fn unless_early(
        self,
        operation: &str,
        is_early: impl Fn(&str, &str) -> bool,
    ) -> Result<T, ProviderError> {
        self.map_err(|error| {
            let mut failure = provider_error(operation, &error);
            if is_early(code(&error), text(&error)) {
                failure.kind = ErrorKind::NotYet;
            }
            failure
        })
    }

    fn gone(
        self,
        operation: &str,
        absent: &[&str],
        is_early: impl Fn(&str, &str) -> bool,
    ) -> Result<(), ProviderError> {
        match self {
            Err(error) if absent.contains(&code(&error)) => Ok(()),
            answer => answer.unless_early(operation, is_early).map(|_| ()),
        }
    }
}

fn code<E: ProvideErrorMetadata>(error: &SdkError<E, Response>) -> &str {
    error.code().unwrap_or_default()
}

fn text<E: ProvideErrorMetadata>(error: &SdkError<E, Response>) -> &str {
    error.message().unwrap_or_default()
}

fn provider_error<E: ProvideErrorMetadata + std::error::Error + 'static>(
    operation: &str,
    error: &SdkError<E, Response>,
) -> ProviderError {
    let kind = kind_of(error);
    ProviderError {
        kind,
        operation: operation.to_owned(),
        message: message(error),
        help: (kind == ErrorKind::Denied).then(|| {
            format!("allow `{operation}` to the identity that runs manta; `manta policy` prints all it needs")
        }),
    }
}

fn kind_of<E: ProvideErrorMetadata>(error: &SdkError<E, Response>) -> ErrorKind {
    if let SdkError::TimeoutError(_) = error {
        return ErrorKind::Throttled;
    }
    if let SdkError::DispatchFailure(failure) = error {
        let passes = failure.is_io() || failure.is_timeout();
        return if passes {
            ErrorKind::Throttled
        } else {
            ErrorKind::Other
        };
    }
    let code = code(error);
    let status = error.raw_response().map_or(0, |r| r.status().as_u16());
    if is_throttling(code) || status == 429 || status >= 500 {
        ErrorKind::Throttled
    } else if code.starts_with("AccessDenied") || code == "UnauthorizedOperation" {
        ErrorKind::Denied
    } else if is_conflict(code) {
        ErrorKind::Conflict
    } else {
        ErrorKind::Other
    }
}

/// Codes by which AWS's services say "too many calls".
fn is_throttling(code: &str) -> bool {
    code.starts_with("Throttl")
        || matches!(
            code,
            "TooManyRequestsException"
                | "RequestLimitExceeded"
                | "RequestThrottled"
                | "LimitExceededException.Throttling"
                | "SlowDown"
                | "ServiceUnavailable"
        )
}

fn is_conflict(code: &str) -> bool {
    code.contains("AlreadyExists")
        || matches!(
            code,
            "ResourceConflictException" | "EntityAlreadyExists" | "InvalidGroup.Duplicate"
        )
}

/// Says what AWS answered, with the request's id where it gave one.
fn message<E: ProvideErrorMetadata + std::error::Error + 'static>(
    error: &SdkError<E, Response>,
) -> String {
    let meta: &ErrorMetadata = error.meta();
    let Some(code) = meta.code() else {
        return innermost(error);
    };
    let text = meta.message().unwrap_or("no reason given");
    match request_id(error) {
        Some(id) => format!("{text} ({code}, request {id})"),
        None => format!("{text} ({code})"),
    }
}

fn request_id<E>(error: &SdkError<E, Response>) -> Option<&str> {
    let headers = error.raw_response()?.headers();
    ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"]
        .iter()
        .find_map(|name| headers.get(*name))
}

/// Returns the last cause, which is the one that says something
/// ("connection refused"), where no service answered.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
