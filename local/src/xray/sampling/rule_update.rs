//! The change of an `UpdateSamplingRule`.

use std::collections::BTreeMap;

use manta_traces::sampling::{Rule, SamplingRateBoost};
use serde::Deserialize;

use super::rules::DEFAULT;
use crate::xray::api::{ApiError, Checks};

/// The most attributes of a rule.
const MOST_ATTRIBUTES: usize = 5;

/// The model's `SamplingRuleUpdate`: what is absent stays.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RuleUpdate {
    /// The rule, by name.
    pub(super) rule_name: Option<String>,
    /// Or by ARN.
    #[serde(rename = "RuleARN")]
    pub(super) rule_arn: Option<String>,
    #[serde(rename = "ResourceARN")]
    resource_arn: Option<String>,
    priority: Option<i32>,
    fixed_rate: Option<f64>,
    reservoir_size: Option<i64>,
    host: Option<String>,
    service_name: Option<String>,
    service_type: Option<String>,
    #[serde(rename = "HTTPMethod")]
    http_method: Option<String>,
    #[serde(rename = "URLPath")]
    url_path: Option<String>,
    attributes: Option<BTreeMap<String, String>>,
    sampling_rate_boost: Option<SamplingRateBoost>,
}

impl RuleUpdate {
    /// Checks the members' limits.
    ///
    /// # Errors
    /// When a member is beyond them.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::default();
        checks
            .length_if_any("RuleName", self.rule_name.as_deref(), 1..=32)
            .length_if_any("ResourceARN", self.resource_arn.as_deref(), 0..=500)
            .length_if_any("Host", self.host.as_deref(), 0..=64)
            .length_if_any("ServiceName", self.service_name.as_deref(), 0..=64)
            .length_if_any("ServiceType", self.service_type.as_deref(), 0..=64)
            .length_if_any("HTTPMethod", self.http_method.as_deref(), 0..=10)
            .length_if_any("URLPath", self.url_path.as_deref(), 0..=128);
        if let Some(priority) = self.priority.filter(|_| !self.is_of_default()) {
            checks.number("Priority", priority, 1..=9999);
        }
        if let Some(rate) = self.fixed_rate {
            checks.number("FixedRate", rate, 0.0..=1.0);
        }
        if let Some(size) = self.reservoir_size {
            checks.number("ReservoirSize", size, 0..=i64::from(i32::MAX));
        }
        if let Some(attributes) = &self.attributes {
            check_attributes(&mut checks, attributes);
        }
        check_boost(&mut checks, self.sampling_rate_boost.as_ref());
        checks.result()
    }

    /// Changes a rule. Of `Default`, only how much it samples can change.
    ///
    /// # Errors
    /// When more of `Default` would change.
    pub(super) fn apply(self, rule: &mut Rule) -> Result<(), ApiError> {
        let before = rule.clone();
        let Self {
            rule_name: _,
            rule_arn: _,
            resource_arn,
            priority,
            fixed_rate,
            reservoir_size,
            host,
            service_name,
            service_type,
            http_method,
            url_path,
            attributes,
            sampling_rate_boost,
        } = self;
        set(&mut rule.resource_arn, resource_arn);
        set(&mut rule.priority, priority);
        set(&mut rule.host, host);
        set(&mut rule.service_name, service_name);
        set(&mut rule.service_type, service_type);
        set(&mut rule.http_method, http_method);
        set(&mut rule.url_path, url_path);
        set(&mut rule.attributes, attributes);
        if rule.rule_name == DEFAULT && *rule != before {
            return Err(ApiError::InvalidRequest(
                "of the rule Default, only FixedRate and ReservoirSize can be changed".to_owned(),
            ));
        }
        set(&mut rule.fixed_rate, fixed_rate);
        let size = reservoir_size.and_then(|size| u32::try_from(size).ok());
        set(&mut rule.reservoir_size, size);
        if sampling_rate_boost.is_some() {
            rule.sampling_rate_boost = sampling_rate_boost;
        }
        Ok(())
    }

    /// `Default` has a priority that no other rule may have.
    fn is_of_default(&self) -> bool {
        let arn_of_default = || self.rule_arn.as_deref()?.rsplit_once('/');
        self.rule_name.as_deref() == Some(DEFAULT)
            || arn_of_default().is_some_and(|(_, name)| name == DEFAULT)
    }
}

fn set<T>(member: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *member = value;
    }
}

/// Checks a rule's attributes: the model's `AttributeMap`.
pub(super) fn check_attributes(checks: &mut Checks, attributes: &BTreeMap<String, String>) {
    checks.count("Attributes", attributes.len(), 0..=MOST_ATTRIBUTES);
    for (key, value) in attributes {
        checks
            .length("Attributes", key, 1..=32)
            .length("Attributes", value, 1..=32);
    }
}

/// Checks how far a rule may be boosted: the model's `SamplingRateBoost`.
pub(super) fn check_boost(checks: &mut Checks, boost: Option<&SamplingRateBoost>) {
    if let Some(boost) = boost {
        checks.number("MaxRate", boost.max_rate, 0.0..=1.0).number(
            "CooldownWindowMinutes",
            boost.cooldown_window_minutes,
            0..=i32::MAX,
        );
    }
}
