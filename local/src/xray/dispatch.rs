//! From an operation's name to the method that carries it out.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Xray;
use super::api::{ApiError, Nothing, Operation, Timestamp, answer, read};

impl Xray {
    /// Carries out an operation at `now`; takes and returns JSON.
    ///
    /// # Errors
    /// When the request is not one, or cannot be carried out.
    pub(super) fn answer(
        &self,
        operation: Operation,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Vec<u8>, ApiError> {
        match operation {
            Operation::BatchGetTraces => reply(body, |request| self.batch_get_traces(request)),
            Operation::CancelTraceRetrieval => {
                reply(body, |request| self.cancel_trace_retrieval(&request))
            }
            Operation::CreateGroup => reply(body, |request| self.create_group(request)),
            Operation::CreateSamplingRule => {
                reply(body, |request| self.create_sampling_rule(request, now))
            }
            Operation::DeleteGroup => reply(body, |request| self.delete_group(&request)),
            Operation::DeleteResourcePolicy => {
                reply(body, |request| self.delete_resource_policy(&request))
            }
            Operation::DeleteSamplingRule => {
                reply(body, |request| self.delete_sampling_rule(&request, now))
            }
            Operation::GetEncryptionConfig => {
                reply(body, |_: Nothing| Ok(self.get_encryption_config()))
            }
            Operation::GetGroup => reply(body, |request| self.get_group(&request)),
            Operation::GetGroups => reply(body, |request| self.get_groups(&request)),
            Operation::GetIndexingRules => reply(body, |request| self.get_indexing_rules(&request)),
            Operation::GetInsight => reply(body, |request| self.get_insight(&request, now)),
            Operation::GetInsightEvents => {
                reply(body, |request| self.get_insight_events(&request, now))
            }
            Operation::GetInsightImpactGraph => {
                reply(body, |request| self.get_insight_impact_graph(&request, now))
            }
            Operation::GetInsightSummaries => {
                reply(body, |request| self.get_insight_summaries(&request, now))
            }
            Operation::GetRetrievedTracesGraph => reply(body, |request| {
                self.get_retrieved_traces_graph(&request, now)
            }),
            Operation::GetSamplingRules => reply(body, |request| self.get_sampling_rules(&request)),
            Operation::GetSamplingStatisticSummaries => reply(body, |request| {
                self.get_sampling_statistic_summaries(&request)
            }),
            Operation::GetSamplingTargets => {
                reply(body, |request| self.get_sampling_targets(request, now))
            }
            Operation::GetServiceGraph => reply(body, |request| self.get_service_graph(&request)),
            Operation::GetTimeSeriesServiceStatistics => reply(body, |request| {
                self.get_time_series_service_statistics(&request)
            }),
            Operation::GetTraceGraph => reply(body, |request| self.get_trace_graph(&request)),
            Operation::GetTraceSegmentDestination => {
                reply(body, |_: Nothing| Ok(self.get_trace_segment_destination()))
            }
            Operation::GetTraceSummaries => {
                reply(body, |request| self.get_trace_summaries(&request))
            }
            Operation::ListResourcePolicies => {
                reply(body, |request| self.list_resource_policies(&request))
            }
            Operation::ListRetrievedTraces => {
                reply(body, |request| self.list_retrieved_traces(&request, now))
            }
            Operation::ListTagsForResource => reply(body, |request| self.list_tags(&request)),
            Operation::PutEncryptionConfig => {
                reply(body, |request| self.put_encryption_config(request))
            }
            Operation::PutResourcePolicy => {
                reply(body, |request| self.put_resource_policy(request, now))
            }
            Operation::PutTelemetryRecords => {
                reply(body, |request| self.put_telemetry_records(request))
            }
            Operation::PutTraceSegments => {
                reply(body, |request| self.put_trace_segments(request, now))
            }
            Operation::StartTraceRetrieval => {
                reply(body, |request| self.start_trace_retrieval(request, now))
            }
            Operation::TagResource => reply(body, |request| self.tag(request)),
            Operation::UntagResource => reply(body, |request| self.untag(&request)),
            Operation::UpdateGroup => reply(body, |request| self.update_group(request)),
            Operation::UpdateIndexingRule => {
                reply(body, |request| self.update_indexing_rule(&request, now))
            }
            Operation::UpdateSamplingRule => {
                reply(body, |request| self.update_sampling_rule(request, now))
            }
            Operation::UpdateTraceSegmentDestination => reply(body, |request| {
                self.update_trace_segment_destination(&request)
            }),
        }
    }
}

fn reply<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    carry_out: impl FnOnce(Q) -> Result<A, ApiError>,
) -> Result<Vec<u8>, ApiError> {
    Ok(answer(&carry_out(read(body)?)?))
}
