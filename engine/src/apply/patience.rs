//! How often and how long a step is tried again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use tokio::time::Instant;

use crate::{Address, ErrorKind};

/// How long a step is tried again while it is throttled. The SDK has waited
/// several times by then; two minutes outlast any burst of our own making.
const THROTTLED_DEADLINE: Duration = Duration::from_secs(120);
/// How long a step is tried again while something it needs is not ready. The
/// longest known: network interfaces of stopped Fargate tasks keep their
/// security group for some minutes.
const NOT_YET_DEADLINE: Duration = Duration::from_secs(300);
/// The first pause between attempts; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause between attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// One step's attempts so far.
pub(super) struct Patience<'a> {
    address: &'a Address,
    attempts: u32,
    first_failure: Option<Instant>,
    /// The longest deadline of the failures so far, so that one throttled call
    /// does not end a wait that may go on.
    deadline: Duration,
}

/// What follows a failed attempt.
pub(super) enum Next {
    /// Another attempt, after this pause.
    TryAfter(Duration),
    /// Nothing: it was tried again for this long.
    GiveUpAfter(Duration),
    /// Nothing: trying again cannot help.
    Fail,
}

impl<'a> Patience<'a> {
    pub(super) fn new(address: &'a Address) -> Self {
        Self {
            address,
            attempts: 0,
            first_failure: None,
            deadline: Duration::ZERO,
        }
    }

    /// Counts a failed attempt and returns what follows it.
    pub(super) fn after(&mut self, failure: ErrorKind) -> Next {
        let Some(deadline) = deadline_of(failure) else {
            return Next::Fail;
        };
        self.deadline = self.deadline.max(deadline);
        let pause = self.pause();
        self.attempts += 1;
        let tried_again_for = self
            .first_failure
            .get_or_insert_with(Instant::now)
            .elapsed();
        if tried_again_for + pause < self.deadline {
            Next::TryAfter(pause)
        } else {
            Next::GiveUpAfter(self.deadline)
        }
    }

    /// Returns a pause that doubles with each attempt. Steps that fail together
    /// must not come back together, so each takes off up to a half, by its address.
    fn pause(&self) -> Duration {
        let whole = FIRST_PAUSE
            .saturating_mul(2_u32.saturating_pow(self.attempts))
            .min(LONGEST_PAUSE);
        let mut hasher = DefaultHasher::new();
        (self.address, self.attempts).hash(&mut hasher);
        let percent = 50 + u32::try_from(hasher.finish() % 51).expect("at most 50");
        whole * percent / 100
    }
}

fn deadline_of(failure: ErrorKind) -> Option<Duration> {
    match failure {
        ErrorKind::Throttled => Some(THROTTLED_DEADLINE),
        ErrorKind::NotYet => Some(NOT_YET_DEADLINE),
        ErrorKind::Denied | ErrorKind::Conflict | ErrorKind::RolledBack | ErrorKind::Other => None,
    }
}
