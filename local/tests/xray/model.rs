//! Answers and limits, held against botocore's model of the API.

use manta_testbed::answer_of;
use serde_json::json;

use crate::program::in_python;
use crate::xray::Xray;

/// The members of answers that there are not here: services have one name, nothing is forecast and
/// no rate boosted, a link to another trace is in the documents only, and what fits a page is on one.
const NEVER_ANSWERED: [&str; 25] = [
    "Alias.Name",
    "Alias.Names",
    "Alias.Type",
    "BatchGetTracesResult.NextToken",
    "ForecastStatistics.FaultCountHigh",
    "ForecastStatistics.FaultCountLow",
    "GetIndexingRulesResult.NextToken",
    "GetInsightEventsResult.NextToken",
    "GetInsightImpactGraphResult.NextToken",
    "GetRetrievedTracesGraphResult.NextToken",
    "GetSamplingRulesResult.NextToken",
    "GetSamplingStatisticSummariesResult.NextToken",
    "GetSamplingTargetsResult.UnprocessedBoostStatistics",
    "GetServiceGraphResult.NextToken",
    "GetTimeSeriesServiceStatisticsResult.NextToken",
    "GetTraceGraphResult.NextToken",
    "GraphLink.DestinationTraceIds",
    "GraphLink.ReferenceType",
    "GraphLink.SourceTraceId",
    "ListResourcePoliciesResult.NextToken",
    "ListTagsForResourceResponse.NextToken",
    "SamplingBoost.BoostRate",
    "SamplingBoost.BoostRateTTL",
    "SamplingTargetDocument.SamplingBoost",
    "TimeSeriesServiceStatistics.ServiceForecastStatistics",
];

#[test]
fn every_operation_answers_as_the_model_has_it() {
    let xray = Xray::start();
    let mut program = in_python("every_operation.py");
    program.arg(xray.url());
    assert_eq!(answer_of(program), json!(NEVER_ANSWERED));
}

#[test]
fn every_limit_of_the_model_is_kept() {
    let xray = Xray::start();
    let mut program = in_python("every_limit.py");
    program.arg(xray.url());
    let checked = answer_of(program);
    assert!(checked.as_u64() > Some(100), "{checked}");
}
