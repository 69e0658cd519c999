//! Looking for insights.

use std::sync::Arc;

use manta_traces::facts::Strings;
use manta_traces::insights::{Group, InsightBuilder, InsightSummary};
use manta_traces::store::{By, Kept};

use crate::xray::Xray;
use crate::xray::api::{ApiError, Timestamp, Window};
use crate::xray::groups::{self, GroupName};

/// How long before a time its traces tell what was to be expected, in seconds.
const HISTORY_SECONDS: f64 = 3600.0;

impl Xray {
    /// Returns the insights of a group that go on at some time of a window, the
    /// latest first; none where the group has them not enabled.
    pub(super) fn insights_of(
        &self,
        group: &groups::Group,
        window: Window,
        now: Timestamp,
    ) -> Result<Vec<InsightSummary>, ApiError> {
        if !group.has_insights() {
            return Ok(Vec::new());
        }
        let name = GroupName::of_arn(group.arn());
        let filter = self.groups.read(|groups| groups.filter(name))?;
        let mut builder = InsightBuilder::new(Group {
            name: group.name().to_owned(),
            arn: group.arn().to_owned(),
        });
        let add = |strings: &Arc<Strings>, traces: Vec<Kept>| {
            let mut block = builder.block(strings);
            traces.iter().for_each(|trace| block.add(&trace.facts));
        };
        let looked_at = Window {
            start: window.start - HISTORY_SECONDS,
            ..window
        };
        self.archive.matching(looked_at, By::Start, &filter, add)?;
        let mut found = builder.finish(now.min(window.end));
        found.retain(|insight| {
            insight.start_time as f64 <= window.end
                && insight
                    .end_time
                    .is_none_or(|end| window.start <= end as f64)
        });
        found.sort_by(|a, b| place_of(b).cmp(&place_of(a)));
        Ok(found)
    }

    /// Returns the insight with an id, and the group that it is of.
    pub(super) fn insight(
        &self,
        id: &str,
        now: Timestamp,
    ) -> Result<(groups::Group, InsightSummary), ApiError> {
        let always = Window {
            start: f64::NEG_INFINITY,
            end: now,
        };
        for group in self.groups.read(groups::Groups::all) {
            let insights = self.insights_of(&group, always, now)?;
            let found = insights.into_iter().find(|found| found.insight_id == id);
            if let Some(insight) = found {
                return Ok((group, insight));
            }
        }
        Err(ApiError::InvalidRequest(format!(
            "there is no insight {id}"
        )))
    }
}

/// Returns what insights are ordered by.
pub(super) fn place_of(insight: &InsightSummary) -> (u64, &str) {
    (insight.start_time, &insight.insight_id)
}
