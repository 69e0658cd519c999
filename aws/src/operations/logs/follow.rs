//! Reads what is being written, as it is written.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use manta_engine::ProviderError;
use tokio::sync::mpsc::Sender;
use tokio::time::sleep;

use super::merge::Merge;
use super::{LogEvent, LogQuery};
use crate::Target;

/// How far back each look goes: events arrive late and out of order. Drivers
/// and agents send them in batches, up to five seconds apart, and CloudWatch
/// Logs takes its time to make them searchable.
const OVERLAP: Duration = Duration::from_secs(30);
/// The pause between looks at one log group…
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// …and what each log group adds: FilterLogEvents may be called five times a
/// second in an account and region, and others call it too.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>
const PAUSE_PER_GROUP: Duration = Duration::from_millis(300);

/// Sends every event of a query as it comes, each once. `query.since` unset
/// means from now on; `query.until` is not looked at. Returns when nobody
/// receives the events any more.
///
/// # Errors
/// When a log group cannot be read, or the filter pattern is none.
pub async fn follow_logs(
    target: &Target,
    query: &LogQuery,
    events: &Sender<LogEvent>,
) -> Result<(), ProviderError> {
    let mut window = Window::from(query.since.unwrap_or_else(Timestamp::now));
    let groups = u32::try_from(query.groups.len()).unwrap_or(u32::MAX);
    let pause = SHORTEST_PAUSE.max(PAUSE_PER_GROUP.saturating_mul(groups));
    loop {
        let look = LogQuery {
            since: Some(window.start()),
            until: None,
            ..query.clone()
        };
        let mut merge = Merge::new(&look);
        while let Some(event) = merge.next(target).await? {
            if window.is_new(&event) && events.send(event).await.is_err() {
                return Ok(());
            }
        }
        window.forget_what_is_too_old();
        tokio::select! {
            () = sleep(pause) => {}
            () = events.closed() => return Ok(()),
        }
    }
}

/// What has been sent of the time that is looked at again.
struct Window {
    first: Timestamp,
    newest: Timestamp,
    sent: BTreeMap<String, Timestamp>,
}

impl Window {
    fn from(first: Timestamp) -> Self {
        Self {
            first,
            newest: first,
            sent: BTreeMap::new(),
        }
    }

    /// Returns where the next look begins: never before what was asked for.
    fn start(&self) -> Timestamp {
        let back = self.newest.checked_sub(OVERLAP);
        back.map_or(self.first, |back| back.max(self.first))
    }

    /// Tells whether an event has not been sent, and takes it for sent.
    fn is_new(&mut self, event: &LogEvent) -> bool {
        self.newest = self.newest.max(event.time);
        self.sent.insert(event.id.clone(), event.time).is_none()
    }

    fn forget_what_is_too_old(&mut self) {
        let start = self.start();
        self.sent.retain(|_, time| *time >= start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, second: i64) -> LogEvent {
        LogEvent {
            time: Timestamp::from_second(second).expect("it is a small number"),
            workload: "web".to_owned(),
            stream: "app/web/1".to_owned(),
            message: "hello".to_owned(),
            id: id.to_owned(),
        }
    }

    fn second(window: &Window) -> i64 {
        window.start().as_second()
    }

    #[test]
    fn what_arrives_late_is_sent_and_nothing_twice() {
        let mut window = Window::from(event("", 1000).time);
        assert_eq!(second(&window), 1000);
        assert!(window.is_new(&event("b", 1100)));
        window.forget_what_is_too_old();
        assert_eq!(second(&window), 1070);
        assert!(window.is_new(&event("a", 1080)), "it was written before b");
        assert!(!window.is_new(&event("b", 1100)));
    }

    #[test]
    fn ids_are_forgotten_when_no_look_can_find_them_again() {
        let mut window = Window::from(event("", 1000).time);
        window.is_new(&event("a", 1001));
        window.is_new(&event("b", 1100));
        window.forget_what_is_too_old();
        assert_eq!(window.sent.len(), 1);
    }
}
