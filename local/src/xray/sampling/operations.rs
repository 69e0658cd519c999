//! The operations on sampling rules, and those by which clients sample.

use manta_traces::sampling::{
    SamplingRuleRecord, SamplingTargetsAnswer, SamplingTargetsRequest, StatisticsDocument,
};
use serde::{Deserialize, Serialize};

use super::new_rule::NewRule;
use super::rule_update::RuleUpdate;
use super::statistics::Summary;
use crate::xray::Xray;
use crate::xray::api::{ApiError, Checks, ListRequest, Timestamp};
use crate::xray::tags::{Tag, check_new_tags};

/// `CreateSamplingRule`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct CreateRequest {
    sampling_rule: NewRule,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// `UpdateSamplingRule`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct UpdateRequest {
    sampling_rule_update: RuleUpdate,
}

/// `DeleteSamplingRule`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct DeleteRequest {
    rule_name: Option<String>,
    #[serde(rename = "RuleARN")]
    rule_arn: Option<String>,
}

/// `GetSamplingTargets`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct TargetsRequest {
    sampling_statistics_documents: Vec<StatisticsDocument>,
    #[serde(default)]
    sampling_boost_statistics_documents: Vec<BoostStatistics>,
}

/// The model's `SamplingBoostStatisticsDocument`. Rates are never boosted here,
/// but what is reported has to be in order.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BoostStatistics {
    rule_name: String,
    service_name: String,
    #[serde(rename = "Timestamp")]
    _timestamp: Timestamp,
    #[serde(rename = "AnomalyCount")]
    _anomaly_count: u64,
    #[serde(rename = "TotalCount")]
    _total_count: u64,
    #[serde(rename = "SampledAnomalyCount")]
    _sampled_anomaly_count: u64,
}

/// The answer that has one rule.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct RuleAnswer {
    sampling_rule_record: SamplingRuleRecord,
}

/// The answer to `GetSamplingRules`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct RulesAnswer {
    sampling_rule_records: Vec<SamplingRuleRecord>,
}

/// The answer to `GetSamplingStatisticSummaries`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct SummariesAnswer {
    sampling_statistic_summaries: Vec<Summary>,
}

impl RuleAnswer {
    fn arn(&self) -> &str {
        let rule = &self.sampling_rule_record.sampling_rule;
        rule.rule_arn
            .as_deref()
            .expect("a rule is given one when it is made")
    }
}

impl TargetsRequest {
    fn check(&self) -> Result<(), ApiError> {
        let documents = &self.sampling_statistics_documents;
        let boosts = &self.sampling_boost_statistics_documents;
        let mut checks = Checks::default();
        checks
            .count("SamplingStatisticsDocuments", documents.len(), 0..=25)
            .count("SamplingBoostStatisticsDocuments", boosts.len(), 0..=25);
        for document in documents {
            checks
                .length("RuleName", &document.rule_name, 1..=32)
                .length("ClientID", &document.client_id, 24..=24);
        }
        for boost in boosts {
            checks.length("RuleName", &boost.rule_name, 1..=32).length(
                "ServiceName",
                &boost.service_name,
                0..=64,
            );
        }
        checks.result()
    }
}

impl Xray {
    pub(in crate::xray) fn get_sampling_rules(
        &self,
        request: &ListRequest,
    ) -> Result<RulesAnswer, ApiError> {
        request.only_page()?;
        Ok(RulesAnswer {
            sampling_rule_records: self.rules.read(|rules| rules.records().to_vec()),
        })
    }

    pub(in crate::xray) fn create_sampling_rule(
        &self,
        request: CreateRequest,
        now: Timestamp,
    ) -> Result<RuleAnswer, ApiError> {
        let rule = request.sampling_rule.rule()?;
        check_new_tags(&request.tags, &rule.rule_name)?;
        let record = self.change_rules(|rules| rules.create(rule, now))?;
        self.tags
            .change(|tags| tags.begin(record.arn(), request.tags))?;
        Ok(record)
    }

    pub(in crate::xray) fn update_sampling_rule(
        &self,
        request: UpdateRequest,
        now: Timestamp,
    ) -> Result<RuleAnswer, ApiError> {
        let update = request.sampling_rule_update;
        update.check()?;
        self.change_rules(|rules| rules.update(update, now))
    }

    pub(in crate::xray) fn delete_sampling_rule(
        &self,
        request: &DeleteRequest,
        now: Timestamp,
    ) -> Result<RuleAnswer, ApiError> {
        let (name, arn) = (request.rule_name.as_deref(), request.rule_arn.as_deref());
        let record = self.change_rules(|rules| rules.delete(name, arn, now))?;
        self.tags.change(|tags| tags.forget(record.arn()))?;
        Ok(record)
    }

    pub(in crate::xray) fn get_sampling_targets(
        &self,
        request: TargetsRequest,
        now: Timestamp,
    ) -> Result<SamplingTargetsAnswer, ApiError> {
        request.check()?;
        let request = SamplingTargetsRequest {
            sampling_statistics_documents: request.sampling_statistics_documents,
        };
        Ok(self.central.targets(&request, now))
    }

    pub(in crate::xray) fn get_sampling_statistic_summaries(
        &self,
        request: &ListRequest,
    ) -> Result<SummariesAnswer, ApiError> {
        request.only_page()?;
        Ok(SummariesAnswer {
            sampling_statistic_summaries: self.central.summaries(),
        })
    }

    /// Changes the rules, and tells clients that ask.
    fn change_rules(
        &self,
        change: impl FnOnce(&mut super::Rules) -> Result<SamplingRuleRecord, ApiError>,
    ) -> Result<RuleAnswer, ApiError> {
        let sampling_rule_record = self.rules.change(change)?;
        self.rules.read(|rules| self.central.follow(rules));
        Ok(RuleAnswer {
            sampling_rule_record,
        })
    }
}
