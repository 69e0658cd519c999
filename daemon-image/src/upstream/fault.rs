//! Why there was no answer.

use std::error::Error;
use std::io;

use super::resolver::NoAddress;
use crate::counters::BackendError;

/// Why a request got no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// The sort of failure, as telemetry tells them apart.
    pub kind: BackendError,
    /// What failed, in words.
    pub message: String,
}

impl Fault {
    pub(super) fn timeout(seconds: u64) -> Self {
        Self {
            kind: BackendError::Timeout,
            message: format!("no answer within {seconds} s"),
        }
    }

    pub(super) fn other(message: impl Into<String>) -> Self {
        Self {
            kind: BackendError::Other,
            message: message.into(),
        }
    }

    /// Returns what an error of the HTTP client stands for.
    pub(super) fn of(error: &(dyn Error + 'static)) -> Self {
        Self {
            kind: kind_of(error),
            message: in_words(error),
        }
    }
}

fn kind_of(error: &(dyn Error + 'static)) -> BackendError {
    for cause in causes(error) {
        if cause.is::<NoAddress>() {
            return BackendError::UnknownHost;
        }
        match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => return BackendError::ConnectionRefused,
            Some(io::ErrorKind::TimedOut) => return BackendError::Timeout,
            _ => {}
        }
    }
    BackendError::Other
}

/// Joins an error and its causes, leaving out what repeats what was said.
pub(super) fn in_words(error: &(dyn Error + 'static)) -> String {
    let mut words = String::new();
    for cause in causes(error) {
        let said = cause.to_string();
        if words.contains(&said) {
            continue;
        }
        if !words.is_empty() {
            words.push_str(": ");
        }
        words.push_str(&said);
    }
    words
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause: &&'a (dyn Error + 'static)| {
        (*cause).source()
    })
}
