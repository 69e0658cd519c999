//! Retrievals that clients have begun.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::xray::api::{ApiError, Timestamp, Window};

/// How long a retrieval can be asked for, in seconds ("Retrievals will time out
/// after 60 minutes": the API's `StartTraceRetrieval`).
const LIFE_SECONDS: f64 = 3600.0;
/// The most retrievals that are remembered; the first of them goes first.
const MOST: usize = 1000;

/// What clients have asked to be retrieved. It is of the moment, and ends with the process.
#[derive(Debug, Default)]
pub(in crate::xray) struct Retrievals {
    begun: Mutex<VecDeque<Retrieval>>,
}

/// Traces that a client wants.
#[derive(Clone, Debug)]
pub(super) struct Retrieval {
    token: String,
    /// Their ids.
    pub(super) trace_ids: Vec<String>,
    /// When they are to have begun.
    pub(super) window: Window,
    begun_at: Timestamp,
    cancelled: bool,
}

/// How far a retrieval is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Everything is there: it is as soon as it is asked for.
    Complete,
    /// Nobody wants it any more.
    Cancelled,
    /// It was an hour ago.
    TimedOut,
}

impl Retrieval {
    /// Returns how far it is at `now`.
    pub(super) fn progress(&self, now: Timestamp) -> Progress {
        if self.cancelled {
            Progress::Cancelled
        } else if now - self.begun_at > LIFE_SECONDS {
            Progress::TimedOut
        } else {
            Progress::Complete
        }
    }
}

impl Retrievals {
    /// Begins one; returns its token.
    pub(super) fn begin(&self, trace_ids: Vec<String>, window: Window, now: Timestamp) -> String {
        let (high, low) = (fastrand::u64(..), fastrand::u64(..));
        let token = format!("{high:016x}{low:016x}");
        let mut begun = self.begun();
        begun.push_back(Retrieval {
            token: token.clone(),
            trace_ids,
            window,
            begun_at: now,
            cancelled: false,
        });
        if begun.len() > MOST {
            begun.pop_front();
        }
        token
    }

    /// Returns the one with a token.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn get(&self, token: &str) -> Result<Retrieval, ApiError> {
        let begun = self.begun();
        let found = begun.iter().find(|retrieval| retrieval.token == token);
        found.cloned().ok_or_else(|| unknown(token))
    }

    /// Ends the one with a token.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn cancel(&self, token: &str) -> Result<(), ApiError> {
        let mut begun = self.begun();
        let found = begun.iter_mut().find(|retrieval| retrieval.token == token);
        found.ok_or_else(|| unknown(token))?.cancelled = true;
        Ok(())
    }

    /// A panic under the lock leaves at worst one retrieval out.
    fn begun(&self) -> MutexGuard<'_, VecDeque<Retrieval>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown(token: &str) -> ApiError {
    ApiError::NotFound {
        what: "the retrieval with this token".to_owned(),
        resource: token.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Progress, Retrievals};
    use crate::xray::api::Window;

    const WINDOW: Window = Window {
        start: 0.0,
        end: 1.0,
    };

    #[test]
    fn a_retrieval_ends_when_it_is_cancelled_or_an_hour_has_gone() {
        let retrievals = Retrievals::default();
        let token = retrievals.begin(Vec::new(), WINDOW, 100.0);
        let progress = |now| retrievals.get(&token).map(|found| found.progress(now));
        assert_eq!(progress(3700.0), Ok(Progress::Complete));
        assert_eq!(progress(3700.1), Ok(Progress::TimedOut));
        assert_eq!(retrievals.cancel(&token), Ok(()));
        assert_eq!(progress(3700.1), Ok(Progress::Cancelled));
        assert!(retrievals.get("0").is_err());
        assert!(retrievals.cancel("0").is_err());
    }

    #[test]
    fn the_first_of_very_many_is_forgotten() {
        let retrievals = Retrievals::default();
        let token = retrievals.begin(Vec::new(), WINDOW, 0.0);
        for _ in 0..MOST {
            retrievals.begin(Vec::new(), WINDOW, 0.0);
        }
        assert!(retrievals.get(&token).is_err());
    }
}
