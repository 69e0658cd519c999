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
    let end = Instant::now() + deadline;
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(seen) = look().await? {
            return Ok(Some(seen));
        }
        if Instant::now() + pause > end {
            return Ok(None);
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
