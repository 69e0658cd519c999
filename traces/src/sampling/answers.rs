//! The documents of `GetSamplingRules` and `GetSamplingTargets`, under X-Ray's
//! names. Times are numbers of seconds since 1970: the SDK for Node reads
//! nothing else.

use serde::{Deserialize, Serialize};

use super::Rule;

/// The answer to `POST /GetSamplingRules`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SamplingRulesAnswer {
    /// Every rule.
    pub sampling_rule_records: Vec<SamplingRuleRecord>,
}

/// A rule and when it was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SamplingRuleRecord {
    /// The rule.
    pub sampling_rule: Rule,
    /// When it was made.
    pub created_at: f64,
    /// When it was changed last.
    pub modified_at: f64,
}

impl SamplingRuleRecord {
    /// Whether it is of the rule with this name.
    pub(super) fn is_of(&self, name: &str) -> bool {
        self.sampling_rule.rule_name == name
    }
}

/// The body of `POST /SamplingTargets`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SamplingTargetsRequest {
    /// What a client did since it last asked; at most 25, one for each rule.
    pub sampling_statistics_documents: Vec<StatisticsDocument>,
}

/// What a client did with a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StatisticsDocument {
    /// The rule.
    pub rule_name: String,
    /// The client: 24 hexadecimal digits that it chose when it started.
    #[serde(rename = "ClientID")]
    pub client_id: String,
    /// When it wrote this.
    pub timestamp: f64,
    /// Requests that matched the rule.
    pub request_count: u64,
    /// Those of them that were sampled.
    pub sampled_count: u64,
    /// Those of them that were sampled for want of a quota.
    #[serde(default)]
    pub borrow_count: u64,
}

/// The answer to `POST /SamplingTargets`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SamplingTargetsAnswer {
    /// What a client is to do from now on.
    pub sampling_target_documents: Vec<SamplingTargetDocument>,
    /// When a rule was changed last: a client whose rules are older asks for them.
    pub last_rule_modification: f64,
    /// What was not understood.
    pub unprocessed_statistics: Vec<UnprocessedStatistics>,
}

/// What a client is to do with a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SamplingTargetDocument {
    /// The rule.
    pub rule_name: String,
    /// The share of requests to trace after the quota.
    pub fixed_rate: f64,
    /// Requests per second to trace: the client's share of the reservoir.
    pub reservoir_quota: u32,
    /// Until when the quota holds.
    #[serde(rename = "ReservoirQuotaTTL")]
    pub reservoir_quota_ttl: f64,
    /// Seconds until the client is to ask again.
    pub interval: u32,
}

/// A statistics document that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UnprocessedStatistics {
    /// The rule that it named.
    pub rule_name: String,
    /// Why.
    pub error_code: String,
    /// Why, in words.
    pub message: String,
}
