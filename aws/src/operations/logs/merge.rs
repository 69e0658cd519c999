//! The events of several log groups as one sequence, in the order of time.

use std::collections::VecDeque;

use futures_util::future::try_join_all;
use manta_engine::ProviderError;

use super::{LogEvent, LogGroupOf, LogQuery};
use crate::Target;
use crate::call::Call;

/// The error code by which CloudWatch Logs says that a log group does not exist.
const ABSENT: &[&str] = &["ResourceNotFoundException"];

/// The events of a query's log groups, read page by page as they are needed.
pub(super) struct Merge<'a> {
    query: &'a LogQuery,
    groups: Vec<Group<'a>>,
}

/// One log group, as far as it has been read.
struct Group<'a> {
    of: &'a LogGroupOf,
    /// What has been read and not been given yet, oldest first.
    events: VecDeque<LogEvent>,
    rest: Rest,
}

/// What is still to be read of a log group.
enum Rest {
    All,
    After(String),
    Nothing,
}

impl<'a> Merge<'a> {
    pub(super) fn new(query: &'a LogQuery) -> Self {
        let groups = query.groups.iter().map(|of| Group {
            of,
            events: VecDeque::new(),
            rest: Rest::All,
        });
        Self {
            query,
            groups: groups.collect(),
        }
    }

    /// Returns the oldest event that has not been given yet.
    pub(super) async fn next(
        &mut self,
        target: &Target,
    ) -> Result<Option<LogEvent>, ProviderError> {
        let query = self.query;
        try_join_all(
            self.groups
                .iter_mut()
                .map(|group| group.fill(target, query)),
        )
        .await?;
        let oldest = self
            .groups
            .iter_mut()
            .filter(|group| !group.events.is_empty())
            .min_by_key(|group| group.events.front().map(|event| event.time));
        Ok(oldest.and_then(|group| group.events.pop_front()))
    }
}

impl Group<'_> {
    /// Reads on until there is an event, or an end. CloudWatch Logs answers
    /// with empty pages while it searches.
    async fn fill(&mut self, target: &Target, query: &LogQuery) -> Result<(), ProviderError> {
        while self.events.is_empty() {
            let token = match &self.rest {
                Rest::All => None,
                Rest::After(token) => Some(token.clone()),
                Rest::Nothing => break,
            };
            self.read(target, query, token).await?;
        }
        Ok(())
    }

    async fn read(
        &mut self,
        target: &Target,
        query: &LogQuery,
        token: Option<String>,
    ) -> Result<(), ProviderError> {
        let answer = target
            .connection
            .logs
            .filter_log_events()
            .log_group_name(&self.of.group)
            .set_log_stream_name_prefix(query.stream_prefix.clone())
            .set_filter_pattern(query.filter.clone())
            .set_start_time(query.since.map(|time| time.as_millisecond()))
            .set_end_time(query.until.map(|time| time.as_millisecond()))
            .set_next_token(token)
            .send()
            .await
            // Nothing has been written yet.
            .found("logs:FilterLogEvents", ABSENT)?;
        let Some(answer) = answer else {
            self.rest = Rest::Nothing;
            return Ok(());
        };
        let events = answer.events.unwrap_or_default().into_iter();
        let workload = &self.of.workload;
        self.events
            .extend(events.map(|event| LogEvent::observed(workload, event)));
        self.events
            .make_contiguous()
            .sort_by_key(|event| event.time);
        self.rest = answer.next_token.map_or(Rest::Nothing, Rest::After);
        Ok(())
    }
}
