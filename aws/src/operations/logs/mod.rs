//! Reads what workloads write to CloudWatch Logs.

mod event;
mod follow;
mod merge;

pub use event::{LogEvent, LogGroupOf, LogQuery};
pub use follow::follow_logs;

use manta_engine::ProviderError;
use tokio::sync::mpsc::Sender;

use crate::Target;
use merge::Merge;

/// Sends every event of a query, in the order of time. Returns when there are
/// no more, or nobody receives them any more.
///
/// # Errors
/// When a log group cannot be read, or the filter pattern is none.
pub async fn read_logs(
    target: &Target,
    query: &LogQuery,
    events: &Sender<LogEvent>,
) -> Result<(), ProviderError> {
    let mut merge = Merge::new(query);
    while let Some(event) = merge.next(target).await? {
        if events.send(event).await.is_err() {
            break;
        }
    }
    Ok(())
}
