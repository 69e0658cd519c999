//! `GetTraceSummaries`.

use std::cell::Cell;
use std::sync::Arc;

use manta_traces::TraceId;
use manta_traces::facts::{Facts, Strings};
use manta_traces::store::{By, Kept};
use manta_traces::summary::TraceSummary;
use serde::{Deserialize, Serialize, Serializer};

use crate::xray::Xray;
use crate::xray::api::{ApiError, Checks, Timestamp, Window, place, token};
use crate::xray::groups::parse;

/// Summaries of a page.
const PAGE: usize = 100;

/// `GetTraceSummaries`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct SummariesRequest {
    start_time: Timestamp,
    end_time: Timestamp,
    #[serde(default)]
    time_range_type: TimeRangeType,
    #[serde(default)]
    sampling: bool,
    sampling_strategy: Option<Strategy>,
    filter_expression: Option<String>,
    next_token: Option<String>,
}

/// The model's `TimeRangeType`: which time of a trace has to be in the range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
enum TimeRangeType {
    /// When it began.
    #[default]
    TraceId,
    /// When its last document came.
    Event,
    /// When one of its segments ended.
    Service,
}

/// The model's `SamplingStrategy`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Strategy {
    name: Option<StrategyName>,
    value: Option<f64>,
}

/// The model's `SamplingStrategyName`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum StrategyName {
    PartialScan,
    FixedRate,
}

/// The answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct SummariesAnswer {
    trace_summaries: Vec<Summary>,
    /// Where this page begins: at the newest trace on it.
    approximate_time: Timestamp,
    /// How many traces were looked at. Where the filter tells that none of many can
    /// match, they are not looked at.
    traces_processed_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// A trace, which is written as its summary.
#[derive(Debug)]
struct Summary {
    facts: Facts,
    strings: Arc<Strings>,
    /// When its last document came, where that is what was asked for.
    event: Option<Timestamp>,
}

/// A trace's place in the list: its start and its id. The newest is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Place {
    start: Timestamp,
    id: TraceId,
}

impl Summary {
    fn of(trace: Kept, strings: Arc<Strings>, kind: TimeRangeType) -> Self {
        let event = match kind {
            TimeRangeType::Event => Some(trace.arrived),
            TimeRangeType::TraceId | TimeRangeType::Service => None,
        };
        Self {
            facts: trace.facts,
            strings,
            event,
        }
    }
}

impl Place {
    fn of(facts: &Facts) -> Self {
        Self {
            start: facts.start,
            id: facts.id,
        }
    }
}

impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut summary = TraceSummary::of(&self.facts, &self.strings);
        summary.matched_event_time = self.event;
        summary.serialize(serializer)
    }
}

impl TimeRangeType {
    /// Returns by which time traces are found that may be in a range.
    fn by(self) -> By {
        match self {
            Self::TraceId => By::Start,
            Self::Event => By::Arrival,
            Self::Service => By::Activity,
        }
    }

    /// Returns where to look for what comes after a place, as far as the range tells.
    fn rest(self, window: Window, after: Option<Place>) -> Window {
        match (self, after) {
            (Self::TraceId, Some(after)) => Window {
                end: window.end.min(after.start),
                ..window
            },
            (Self::TraceId, None) | (Self::Event | Self::Service, _) => window,
        }
    }

    /// Whether a trace that was found so is in the range.
    fn has(self, trace: &Kept, window: Window) -> bool {
        match self {
            Self::TraceId | Self::Event => true,
            Self::Service => {
                let mut ends = trace.facts.nodes.iter().filter_map(|node| node.end);
                ends.any(|end| window.start <= end && end <= window.end)
            }
        }
    }
}

impl SummariesRequest {
    /// Returns the share of traces that is wanted, from 0 to 1. All of them are
    /// scanned here, so a partial scan is of all.
    fn share(&self) -> Result<f64, ApiError> {
        let strategy = self.sampling_strategy.as_ref();
        let value = strategy.and_then(|strategy| strategy.value).unwrap_or(1.0);
        let mut checks = Checks::default();
        checks.number("Value", value, 0.0..=1.0);
        checks.result()?;
        let is_wanted = match strategy.and_then(|strategy| strategy.name) {
            Some(StrategyName::FixedRate) => self.sampling,
            Some(StrategyName::PartialScan) | None => false,
        };
        Ok(if is_wanted { value } else { 1.0 })
    }

    /// Returns the name of the list that is asked for, which tokens belong to.
    fn list(&self) -> String {
        let Self {
            start_time,
            end_time,
            time_range_type,
            sampling,
            sampling_strategy,
            filter_expression,
            next_token: _,
        } = self;
        format!(
            "GetTraceSummaries {start_time} {end_time} {time_range_type:?} {sampling} \
             {sampling_strategy:?} {filter_expression:?}"
        )
    }

    /// Returns the position that the page begins after.
    fn after(&self) -> Result<Option<Place>, ApiError> {
        let Some(token) = &self.next_token else {
            return Ok(None);
        };
        let (start, id): (Timestamp, String) = place(&self.list(), token)?;
        Ok(TraceId::parse(&id).map(|id| Place { start, id }))
    }
}

impl Xray {
    /// Answers with the newest traces first. A page goes on after the last trace of
    /// the one before it, so that traces which come meanwhile move nothing.
    pub(in crate::xray) fn get_trace_summaries(
        &self,
        request: &SummariesRequest,
    ) -> Result<SummariesAnswer, ApiError> {
        let window = Window::between(request.start_time, request.end_time)?;
        let expression = request.filter_expression.as_deref();
        let filter = self.groups.read(|groups| parse(expression, groups))?;
        let share = request.share()?;
        let kind = request.time_range_type;
        let after = request.after()?;
        let mut page = Vec::new();
        let mut has_more = false;
        let looked_at = Cell::new(0);
        let rest = kind.rest(window, after);
        for trace in self
            .archive
            .newest_first(rest, kind.by(), &filter, &looked_at)?
        {
            let (strings, trace) = trace?;
            let place = Place::of(&trace.facts);
            let is_wanted = after.is_none_or(|after| place < after)
                && kind.has(&trace, window)
                && is_of_share(trace.facts.id, share);
            if is_wanted && page.len() == PAGE {
                has_more = true;
                break;
            }
            if is_wanted {
                page.push(Summary::of(trace, strings, kind));
            }
        }
        let first = page.first().map(|summary| summary.facts.start);
        let last = page.last().filter(|_| has_more);
        let next = last.map(|last| token(&request.list(), &(last.facts.start, last.facts.id)));
        Ok(SummariesAnswer {
            trace_summaries: page,
            approximate_time: first.unwrap_or(window.start),
            traces_processed_count: looked_at.get(),
            next_token: next,
        })
    }
}

/// Whether a trace is of the share that is wanted. The same traces always are.
fn is_of_share(id: TraceId, share: f64) -> bool {
    // The last digits are random, and eight of them are fine enough.
    let digits = id.to_w3c();
    let chance = u32::from_str_radix(&digits[24..], 16).unwrap_or_default();
    f64::from(chance) < share * 2.0_f64.powi(32)
}

#[cfg(test)]
mod tests {
    use manta_traces::TraceId;

    use super::is_of_share;

    #[test]
    fn shares_are_of_all_traces_alike() {
        let ids: Vec<_> = (0..100_u32)
            .map(|number| {
                let digits = number.wrapping_mul(0x9e37_79b9);
                let id = format!("1-00000000-0000000000000000{digits:08x}");
                TraceId::parse(&id).expect("an id")
            })
            .collect();
        let count = |share| ids.iter().filter(|id| is_of_share(**id, share)).count();
        assert_eq!((count(0.0), count(1.0)), (0, 100));
        assert!((20..=30).contains(&count(0.25)));
    }
}
