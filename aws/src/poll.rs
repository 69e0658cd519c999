//! Asks until there is an answer, or patience ends.

use std::future::Future;
use std::time::Duration;

use manta_engine::ProviderError;
use tokio::time::{Instant, sleep};

/// The pause after the first look; most things are ready within a second.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The longest pause: what takes minutes need not be known to the second, and
/// each look counts against the account's limits.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// Pauses that double each time, until a deadline.
#[derive(Debug)]
pub(crate) struct Pauses {
    next: Duration,
    end: Instant,
}

impl Pauses {
    /// Returns pauses that end when `deadline` has passed.
    pub(crate) fn within(deadline: Duration) -> Self {
        Self {
            next: FIRST_PAUSE,
            end: Instant::now() + deadline,
        }
    }

    /// Pauses; returns `false`, at once, where the pause would outlast the deadline.
    pub(crate) async fn pause(&mut self) -> bool {
        if Instant::now() + self.next > self.end {
            return false;
        }
        sleep(self.next).await;
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        true
    }
}

/// Calls `look`, at once and then after ever longer pauses, until it returns
/// something; returns `None` when `deadline` has passed without.
///
/// # Errors
/// As `look`.
pub(crate) async fn poll<T, F>(
    deadline: Duration,
    look: impl Fn() -> F,
) -> Result<Option<T>, ProviderError>
where
    F: Future<Output = Result<Option<T>, ProviderError>>,
{
    let mut pauses = Pauses::within(deadline);
    loop {
        if let Some(seen) = look().await? {
            return Ok(Some(seen));
        }
        if !pauses.pause().await {
            return Ok(None);
        }
    }
}
