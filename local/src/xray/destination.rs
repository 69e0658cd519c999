//! Where segments go, and what of it is indexed: the settings of Transaction Search.
//!
//! They are kept and told. Whatever they say, segments go to the store here and
//! all of them can be found, both by `BatchGetTraces` and by `StartTraceRetrieval`.

use serde::{Deserialize, Serialize};

use super::Xray;
use super::api::{ApiError, Checks, ListRequest, Timestamp};

/// The only indexing rule that there is.
const RULE: &str = "Default";

/// The model's `TraceSegmentDestination`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Destination {
    #[default]
    XRay,
    CloudWatchLogs,
}

/// The model's `TraceSegmentDestinationStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Pending,
    Active,
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TransactionSearch {
    destination: Destination,
    /// Of 100 traces, how many are to be indexed.
    indexed_percentage: f64,
    /// When that was chosen, in seconds since 1970.
    indexed_percentage_since: Timestamp,
}

impl Default for TransactionSearch {
    /// Returns what an account begins with: 1 % is free of charge.
    fn default() -> Self {
        Self {
            destination: Destination::default(),
            indexed_percentage: 1.0,
            indexed_percentage_since: 0.0,
        }
    }
}

/// `UpdateTraceSegmentDestination`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DestinationRequest {
    destination: Option<Destination>,
    cloud_watch_logs_configuration: Option<LogsConfiguration>,
}

/// The model's `CloudWatchLogsConfiguration`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LogsConfiguration {
    spans_log_group_kms_key_id: Option<String>,
}

/// The answer to both operations on the destination.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DestinationAnswer {
    destination: Destination,
    status: Status,
}

/// `UpdateIndexingRule`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct IndexingRequest {
    name: String,
    rule: NewRule,
}

/// The model's `IndexingRuleValueUpdate`, a union with one member.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NewRule {
    probabilistic: NewShare,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NewShare {
    desired_sampling_percentage: f64,
}

/// The answer to `GetIndexingRules`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct IndexingRulesAnswer {
    indexing_rules: [IndexingRule; 1],
}

/// The answer to `UpdateIndexingRule`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct IndexingRuleAnswer {
    indexing_rule: IndexingRule,
}

/// The model's `IndexingRule`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct IndexingRule {
    name: &'static str,
    modified_at: Timestamp,
    rule: Rule,
}

/// The model's `IndexingRuleValue`, a union with one member.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Rule {
    probabilistic: Share,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Share {
    desired_sampling_percentage: f64,
    actual_sampling_percentage: f64,
}

impl TransactionSearch {
    fn rule(&self) -> IndexingRule {
        IndexingRule {
            name: RULE,
            modified_at: self.indexed_percentage_since,
            rule: Rule {
                probabilistic: Share {
                    desired_sampling_percentage: self.indexed_percentage,
                    // Everything can be found here.
                    actual_sampling_percentage: 100.0,
                },
            },
        }
    }
}

impl Xray {
    pub(super) fn get_trace_segment_destination(&self) -> DestinationAnswer {
        DestinationAnswer {
            destination: self.transaction_search.read(|chosen| chosen.destination),
            status: Status::Active,
        }
    }

    /// The answer says `PENDING`, as X-Ray's does, and the next one `ACTIVE`.
    pub(super) fn update_trace_segment_destination(
        &self,
        request: &DestinationRequest,
    ) -> Result<DestinationAnswer, ApiError> {
        let logs = request.cloud_watch_logs_configuration.as_ref();
        let key = logs.and_then(|logs| logs.spans_log_group_kms_key_id.as_deref());
        let mut checks = Checks::default();
        checks.length_if_any("SpansLogGroupKmsKeyId", key, 1..=256);
        checks.result()?;
        self.transaction_search.change(|chosen| {
            chosen.destination = request.destination.unwrap_or(chosen.destination);
            Ok(DestinationAnswer {
                destination: chosen.destination,
                status: Status::Pending,
            })
        })
    }

    pub(super) fn get_indexing_rules(
        &self,
        request: &ListRequest,
    ) -> Result<IndexingRulesAnswer, ApiError> {
        request.only_page()?;
        Ok(IndexingRulesAnswer {
            indexing_rules: [self.transaction_search.read(TransactionSearch::rule)],
        })
    }

    pub(super) fn update_indexing_rule(
        &self,
        request: &IndexingRequest,
        now: Timestamp,
    ) -> Result<IndexingRuleAnswer, ApiError> {
        let percentage = request.rule.probabilistic.desired_sampling_percentage;
        let mut checks = Checks::default();
        checks.number("DesiredSamplingPercentage", percentage, 0.0..=100.0);
        checks.result()?;
        if request.name != RULE {
            return Err(ApiError::NotFound {
                what: format!("the indexing rule {}", request.name),
                resource: request.name.clone(),
            });
        }
        self.transaction_search.change(|chosen| {
            chosen.indexed_percentage = percentage;
            chosen.indexed_percentage_since = now.floor();
            Ok(IndexingRuleAnswer {
                indexing_rule: chosen.rule(),
            })
        })
    }
}
