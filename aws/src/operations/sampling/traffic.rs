//! How many requests a service has, as far as X-Ray knows.

use std::collections::BTreeSet;

use manta_engine::ProviderError;

use crate::Target;
use crate::call::Call;
use crate::kinds::sampling_rule::rules;

/// Seconds that each statistic is of: how often SDKs report.
const WINDOW_SECONDS: f64 = 10.0;

/// Returns the requests per second that the rules for exactly this service matched of
/// late; `None` when nothing was reported. manta's own collector reports those alone that
/// an override matched.
///
/// # Errors
/// When X-Ray cannot be asked.
pub async fn requests_per_second(
    target: &Target,
    service_name: &str,
) -> Result<Option<f64>, ProviderError> {
    let summaries = target
        .connection
        .xray
        .get_sampling_statistic_summaries()
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>();
    let (rules, summaries) = tokio::join!(rules(target), summaries);
    let summaries = summaries.of("xray:GetSamplingStatisticSummaries")?;
    let names: BTreeSet<String> = rules?
        .into_iter()
        .filter(|rule| rule.service_name() == service_name)
        .filter_map(|rule| rule.rule_name)
        .collect();
    let mut windows = BTreeSet::new();
    let mut requests = 0.0;
    for summary in summaries {
        if summary.rule_name().is_some_and(|name| names.contains(name)) {
            windows.extend(summary.timestamp().map(aws_smithy_types::DateTime::secs));
            requests += f64::from(summary.request_count());
        }
    }
    let seconds = windows.len() as f64 * WINDOW_SECONDS;
    Ok((requests > 0.0 && seconds > 0.0).then(|| requests / seconds))
}
