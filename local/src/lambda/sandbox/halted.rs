//! Why there is no answer to an event.

use bytes::Bytes;
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::lambda::tracing::Halt;
use crate::process::Ended;

/// Bytes of the largest answer: Lambda's 6 MB, which its message gives so.
pub(super) const LARGEST_ANSWER: usize = 6_291_556;

/// An exception, as a runtime reports it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lambda) struct Raised {
    /// `Lambda-Runtime-Function-Error-Type`; empty: the runtime did not say.
    pub(in crate::lambda) kind: String,
    /// What it tells the caller, which is JSON by agreement.
    pub(in crate::lambda) payload: Bytes,
    /// `Lambda-Runtime-Function-XRay-Error-Cause`.
    pub(in crate::lambda) cause: Option<Value>,
}

/// Why there is no answer to an event.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lambda) enum Halted {
    /// The handler raised, or could not be loaded.
    Raised(Raised),
    /// The answer has more bytes than one may have.
    TooLarge,
    /// It took longer than the function's timeout, in seconds.
    TimedOut(u32),
    /// The process ended.
    Exited(Ended),
    /// The process had more memory than the function is given.
    OutOfMemory,
    /// The process could not be started.
    NotStarted(String),
}

impl Halted {
    /// Returns Lambda's name of it, which REPORT lines give.
    pub(in crate::lambda) fn kind(&self) -> &str {
        match self {
            Self::Raised(raised) if raised.kind.is_empty() => "Runtime.Unknown",
            Self::Raised(raised) => &raised.kind,
            Self::TooLarge => "Function.ResponseSizeTooLarge",
            Self::TimedOut(_) => "Sandbox.Timedout",
            Self::Exited(_) => "Runtime.ExitError",
            Self::OutOfMemory => "Runtime.OutOfMemory",
            Self::NotStarted(_) => "Runtime.InvalidEntrypoint",
        }
    }

    /// Returns the word that REPORT lines have for it; none for what a handler raises itself.
    pub(in crate::lambda) fn status(&self) -> Option<&'static str> {
        match self {
            Self::Raised(_) | Self::TooLarge => None,
            Self::TimedOut(_) => Some("timeout"),
            Self::Exited(_) | Self::OutOfMemory | Self::NotStarted(_) => Some("error"),
        }
    }

    /// Returns what Lambda says of it.
    pub(in crate::lambda) fn message(&self, request_id: &str) -> String {
        let error = |what: &str| format!("RequestId: {request_id} Error: {what}");
        match self {
            Self::Raised(raised) => raised
                .member("errorMessage")
                .unwrap_or_else(|| String::from_utf8_lossy(&raised.payload).into_owned()),
            Self::TooLarge => format!(
                "Response payload size exceeded maximum allowed payload size ({LARGEST_ANSWER} bytes)."
            ),
            Self::TimedOut(seconds) => error(&format!("Task timed out after {seconds}.00 seconds")),
            Self::Exited(Ended::Code(0)) => error("Runtime exited without providing a reason"),
            Self::Exited(Ended::Code(code)) => {
                error(&format!("Runtime exited with error: exit status {code}"))
            }
            Self::Exited(Ended::Signal(number)) => error(&format!(
                "Runtime exited with error: signal: {}",
                signal(*number)
            )),
            Self::OutOfMemory => error("Runtime exited with error: signal: killed"),
            Self::NotStarted(why) => error(why),
        }
    }

    /// Returns what the caller is answered.
    pub(in crate::lambda) fn payload(&self, request_id: &str) -> Bytes {
        match self {
            Self::Raised(raised) => raised.payload.clone(),
            Self::TooLarge
            | Self::TimedOut(_)
            | Self::Exited(_)
            | Self::OutOfMemory
            | Self::NotStarted(_) => {
                let payload =
                    json!({"errorType": self.kind(), "errorMessage": self.message(request_id)});
                payload.to_string().into()
            }
        }
    }

    /// Returns what traces tell of it.
    pub(in crate::lambda) fn halt(&self, request_id: &str) -> Halt {
        let told = match self {
            Self::Raised(raised) => Some(raised),
            Self::TooLarge
            | Self::TimedOut(_)
            | Self::Exited(_)
            | Self::OutOfMemory
            | Self::NotStarted(_) => None,
        };
        Halt {
            kind: told
                .and_then(|raised| raised.member("errorType"))
                .unwrap_or_else(|| self.kind().to_owned()),
            message: self.message(request_id),
            cause: told.and_then(|raised| raised.cause.clone()),
        }
    }

    /// Whether the environment ends with it.
    pub(in crate::lambda) fn ends_environment(&self) -> bool {
        match self {
            Self::Raised(_) | Self::TooLarge => false,
            Self::TimedOut(_) | Self::Exited(_) | Self::OutOfMemory | Self::NotStarted(_) => true,
        }
    }
}

/// Returns what Lambda calls a signal that a runtime ended by. The words are Go's, as those of an exit
/// status are; of the signals that nobody ends by, only the number is told.
fn signal(number: i32) -> String {
    let name = match Signal::try_from(number) {
        Ok(Signal::SIGILL) => "illegal instruction",
        Ok(Signal::SIGABRT) => "aborted",
        Ok(Signal::SIGBUS) => "bus error",
        Ok(Signal::SIGFPE) => "floating point exception",
        Ok(Signal::SIGKILL) => "killed",
        Ok(Signal::SIGSEGV) => "segmentation fault",
        Ok(Signal::SIGTERM) => "terminated",
        _ => return format!("signal {number}"),
    };
    name.to_owned()
}

impl Raised {
    fn member(&self, name: &str) -> Option<String> {
        let payload: Value = serde_json::from_slice(&self.payload).ok()?;
        Some(payload.get(name)?.as_str()?.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Halted, Raised};
    use crate::process::Ended;

    fn answered(halted: &Halted) -> Value {
        serde_json::from_slice(&halted.payload("94a5")).expect("it is JSON")
    }

    #[test]
    fn a_timeout_is_answered_in_lambdas_words() {
        assert_eq!(
            answered(&Halted::TimedOut(3)),
            json!({
                "errorType": "Sandbox.Timedout",
                "errorMessage": "RequestId: 94a5 Error: Task timed out after 3.00 seconds",
            })
        );
    }

    #[test]
    fn an_exit_is_answered_with_its_status() {
        assert_eq!(
            answered(&Halted::Exited(Ended::Code(7)))["errorMessage"],
            "RequestId: 94a5 Error: Runtime exited with error: exit status 7"
        );
    }

    #[test]
    fn a_signal_is_answered_by_its_name() {
        for (number, said) in [(11, "segmentation fault"), (64, "signal 64")] {
            assert_eq!(
                answered(&Halted::Exited(Ended::Signal(number)))["errorMessage"],
                format!("RequestId: 94a5 Error: Runtime exited with error: signal: {said}")
            );
        }
    }

    #[test]
    fn what_was_raised_is_answered_as_the_runtime_said_it() {
        let raised = Halted::Raised(Raised {
            kind: "KeyError".to_owned(),
            payload: br#"{"errorMessage": "'x'", "errorType": "KeyError"}"#
                .as_slice()
                .into(),
            cause: None,
        });
        assert_eq!(answered(&raised)["errorMessage"], "'x'");
        assert_eq!(raised.halt("94a5").message, "'x'");
        assert!(!raised.ends_environment());
    }
}
