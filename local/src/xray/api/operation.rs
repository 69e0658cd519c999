//! Which operation a request is.

use hyper::Method;

/// An operation of the X-Ray API of 2016-04-12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::xray) enum Operation {
    BatchGetTraces,
    CancelTraceRetrieval,
    CreateGroup,
    CreateSamplingRule,
    DeleteGroup,
    DeleteResourcePolicy,
    DeleteSamplingRule,
    GetEncryptionConfig,
    GetGroup,
    GetGroups,
    GetIndexingRules,
    GetInsight,
    GetInsightEvents,
    GetInsightImpactGraph,
    GetInsightSummaries,
    GetRetrievedTracesGraph,
    GetSamplingRules,
    GetSamplingStatisticSummaries,
    GetSamplingTargets,
    GetServiceGraph,
    GetTimeSeriesServiceStatistics,
    GetTraceGraph,
    GetTraceSegmentDestination,
    GetTraceSummaries,
    ListResourcePolicies,
    ListRetrievedTraces,
    ListTagsForResource,
    PutEncryptionConfig,
    PutResourcePolicy,
    PutTelemetryRecords,
    PutTraceSegments,
    StartTraceRetrieval,
    TagResource,
    UntagResource,
    UpdateGroup,
    UpdateIndexingRule,
    UpdateSamplingRule,
    UpdateTraceSegmentDestination,
}

impl Operation {
    /// Every one of them.
    const ALL: [Self; 38] = [
        Self::BatchGetTraces,
        Self::CancelTraceRetrieval,
        Self::CreateGroup,
        Self::CreateSamplingRule,
        Self::DeleteGroup,
        Self::DeleteResourcePolicy,
        Self::DeleteSamplingRule,
        Self::GetEncryptionConfig,
        Self::GetGroup,
        Self::GetGroups,
        Self::GetIndexingRules,
        Self::GetInsight,
        Self::GetInsightEvents,
        Self::GetInsightImpactGraph,
        Self::GetInsightSummaries,
        Self::GetRetrievedTracesGraph,
        Self::GetSamplingRules,
        Self::GetSamplingStatisticSummaries,
        Self::GetSamplingTargets,
        Self::GetServiceGraph,
        Self::GetTimeSeriesServiceStatistics,
        Self::GetTraceGraph,
        Self::GetTraceSegmentDestination,
        Self::GetTraceSummaries,
        Self::ListResourcePolicies,
        Self::ListRetrievedTraces,
        Self::ListTagsForResource,
        Self::PutEncryptionConfig,
        Self::PutResourcePolicy,
        Self::PutTelemetryRecords,
        Self::PutTraceSegments,
        Self::StartTraceRetrieval,
        Self::TagResource,
        Self::UntagResource,
        Self::UpdateGroup,
        Self::UpdateIndexingRule,
        Self::UpdateSamplingRule,
        Self::UpdateTraceSegmentDestination,
    ];

    /// Returns the operation that a request is, if it is one: all are POST.
    pub(in crate::xray) fn of(method: &Method, path: &str) -> Option<Self> {
        if method != Method::POST {
            return None;
        }
        Self::ALL
            .into_iter()
            .find(|operation| operation.path() == path)
    }

    /// Returns where it is called; the model's `requestUri`.
    fn path(self) -> &'static str {
        match self {
            Self::BatchGetTraces => "/Traces",
            Self::CancelTraceRetrieval => "/CancelTraceRetrieval",
            Self::CreateGroup => "/CreateGroup",
            Self::CreateSamplingRule => "/CreateSamplingRule",
            Self::DeleteGroup => "/DeleteGroup",
            Self::DeleteResourcePolicy => "/DeleteResourcePolicy",
            Self::DeleteSamplingRule => "/DeleteSamplingRule",
            Self::GetEncryptionConfig => "/EncryptionConfig",
            Self::GetGroup => "/GetGroup",
            Self::GetGroups => "/Groups",
            Self::GetIndexingRules => "/GetIndexingRules",
            Self::GetInsight => "/Insight",
            Self::GetInsightEvents => "/InsightEvents",
            Self::GetInsightImpactGraph => "/InsightImpactGraph",
            Self::GetInsightSummaries => "/InsightSummaries",
            Self::GetRetrievedTracesGraph => "/GetRetrievedTracesGraph",
            Self::GetSamplingRules => "/GetSamplingRules",
            Self::GetSamplingStatisticSummaries => "/SamplingStatisticSummaries",
            Self::GetSamplingTargets => "/SamplingTargets",
            Self::GetServiceGraph => "/ServiceGraph",
            Self::GetTimeSeriesServiceStatistics => "/TimeSeriesServiceStatistics",
            Self::GetTraceGraph => "/TraceGraph",
            Self::GetTraceSegmentDestination => "/GetTraceSegmentDestination",
            Self::GetTraceSummaries => "/TraceSummaries",
            Self::ListResourcePolicies => "/ListResourcePolicies",
            Self::ListRetrievedTraces => "/ListRetrievedTraces",
            Self::ListTagsForResource => "/ListTagsForResource",
            Self::PutEncryptionConfig => "/PutEncryptionConfig",
            Self::PutResourcePolicy => "/PutResourcePolicy",
            Self::PutTelemetryRecords => "/TelemetryRecords",
            Self::PutTraceSegments => "/TraceSegments",
            Self::StartTraceRetrieval => "/StartTraceRetrieval",
            Self::TagResource => "/TagResource",
            Self::UntagResource => "/UntagResource",
            Self::UpdateGroup => "/UpdateGroup",
            Self::UpdateIndexingRule => "/UpdateIndexingRule",
            Self::UpdateSamplingRule => "/UpdateSamplingRule",
            Self::UpdateTraceSegmentDestination => "/UpdateTraceSegmentDestination",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use hyper::Method;

    use super::Operation;

    #[test]
    fn every_operation_is_found_by_its_own_path() {
        for operation in Operation::ALL {
            assert_eq!(
                Operation::of(&Method::POST, operation.path()),
                Some(operation)
            );
        }
        let paths: BTreeSet<_> = Operation::ALL.iter().map(|found| found.path()).collect();
        assert_eq!(paths.len(), Operation::ALL.len());
    }

    #[test]
    fn nothing_else_is_one() {
        for (method, path) in [
            (Method::GET, "/TraceSegments"),
            (Method::POST, "/tracesegments"),
            (Method::POST, "/TraceSegments/"),
            (Method::POST, ""),
        ] {
            assert_eq!(Operation::of(&method, path), None, "{method} {path}");
        }
    }
}
