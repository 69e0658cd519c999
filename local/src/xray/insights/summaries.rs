//! `GetInsightSummaries`.

use manta_traces::insights::{InsightState, InsightSummary};
use serde::{Deserialize, Serialize};

use super::finding::place_of;
use super::limits::check_token;
use crate::xray::Xray;
use crate::xray::api::{ApiError, Checks, Timestamp, Window, place, token};
use crate::xray::groups::GroupRequest;

/// The most insights of a page; the model's `GetInsightSummariesMaxResults`.
const MOST: usize = 100;

/// `GetInsightSummaries`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct SummariesRequest {
    #[serde(default)]
    states: Vec<State>,
    #[serde(flatten)]
    group: GroupRequest,
    start_time: Timestamp,
    end_time: Timestamp,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// The model's `InsightState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum State {
    Active,
    Closed,
}

/// The answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct SummariesAnswer {
    insight_summaries: Vec<InsightSummary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

impl State {
    fn of(insight: &InsightSummary) -> Self {
        match insight.state {
            InsightState::Active => Self::Active,
            InsightState::Closed => Self::Closed,
        }
    }
}

impl SummariesRequest {
    fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::default();
        checks.count("States", self.states.len(), 0..=1).number(
            "MaxResults",
            self.page() as u64,
            1..=MOST as u64,
        );
        check_token(&mut checks, self.next_token.as_deref());
        checks.result()
    }

    /// How many insights are wanted at once; 0 where that is no number of them.
    fn page(&self) -> usize {
        self.max_results
            .map_or(MOST, |most| usize::try_from(most).unwrap_or(0))
    }

    fn list(&self) -> String {
        let Self {
            states,
            group,
            start_time,
            end_time,
            max_results: _,
            next_token: _,
        } = self;
        format!("GetInsightSummaries {states:?} {group:?} {start_time} {end_time}")
    }
}

impl Xray {
    /// Answers with the latest insights first.
    pub(in crate::xray) fn get_insight_summaries(
        &self,
        request: &SummariesRequest,
        now: Timestamp,
    ) -> Result<SummariesAnswer, ApiError> {
        request.check()?;
        let window = Window::between(request.start_time, request.end_time)?;
        let name = request.group.name();
        let group = self.groups.read(|groups| groups.get(name).cloned())?;
        let list = request.list();
        let after: Option<(u64, String)> = match &request.next_token {
            Some(token) => Some(place(&list, token)?),
            None => None,
        };
        let mut insights = self.insights_of(&group, window, now)?;
        insights.retain(|insight| {
            let is_wanted =
                request.states.is_empty() || request.states.contains(&State::of(insight));
            let is_on = |(start, id): &(u64, String)| place_of(insight) < (*start, id.as_str());
            is_wanted && after.as_ref().is_none_or(is_on)
        });
        let has_more = insights.len() > request.page();
        insights.truncate(request.page());
        let last = insights.last().filter(|_| has_more);
        Ok(SummariesAnswer {
            next_token: last.map(|last| token(&list, &place_of(last))),
            insight_summaries: insights,
        })
    }
}
