//! `GetTimeSeriesServiceStatistics`.

use std::sync::Arc;

use manta_traces::facts::Strings;
use manta_traces::statistics::{Period, TimeSeries, TimeSeriesBuilder};
use manta_traces::store::{By, Kept};
use serde::{Deserialize, Serialize};

use super::graphs::counted;
use crate::xray::Xray;
use crate::xray::api::{ApiError, Checks, Timestamp, Window, only_page};
use crate::xray::groups::{GroupRequest, selector};

/// `GetTimeSeriesServiceStatistics`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct TimeSeriesRequest {
    start_time: Timestamp,
    end_time: Timestamp,
    #[serde(flatten)]
    group: GroupRequest,
    entity_selector_expression: Option<String>,
    /// Seconds.
    period: Option<i64>,
    #[serde(default)]
    forecast_statistics: bool,
    next_token: Option<String>,
}

/// The answer to it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct TimeSeriesAnswer {
    time_series_service_statistics: TimeSeries,
    /// Groups are looked at as they are now.
    contains_old_group_versions: bool,
}

impl TimeSeriesRequest {
    fn period(&self) -> Result<Period, ApiError> {
        let Some(seconds) = self.period else {
            return Ok(Period::default());
        };
        Period::from_seconds(seconds).ok_or_else(|| {
            ApiError::InvalidRequest(format!("Period is {seconds}, but has to be 60 or 300"))
        })
    }

    fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::default();
        let selector = self.entity_selector_expression.as_deref();
        checks.length_if_any("EntitySelectorExpression", selector, 1..=500);
        checks.result()?;
        if self.forecast_statistics && selector.is_none() {
            return Err(ApiError::InvalidRequest(
                "ForecastStatistics needs an EntitySelectorExpression".to_owned(),
            ));
        }
        Ok(())
    }
}

impl Xray {
    /// Answers with statistics by time, on one page. Nothing is forecast:
    /// `ServiceForecastStatistics` is left out.
    pub(in crate::xray) fn get_time_series_service_statistics(
        &self,
        request: &TimeSeriesRequest,
    ) -> Result<TimeSeriesAnswer, ApiError> {
        request.check()?;
        let window = Window::between(request.start_time, request.end_time)?;
        let period = request.period()?;
        let selector = selector(request.entity_selector_expression.as_deref())?;
        let group = request.group.name();
        let filter = self.groups.read(|groups| groups.filter(group))?;
        only_page(request.next_token.as_deref())?;
        let mut builder = TimeSeriesBuilder::new(selector, period, counted(window));
        let add = |strings: &Arc<Strings>, traces: Vec<Kept>| {
            let mut block = builder.block(strings);
            traces.iter().for_each(|trace| block.add(&trace.facts));
        };
        self.archive.matching(window, By::Activity, &filter, add)?;
        Ok(TimeSeriesAnswer {
            time_series_service_statistics: builder.finish(),
            contains_old_group_versions: false,
        })
    }
}
