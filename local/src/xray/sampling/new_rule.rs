//! The rule of a `CreateSamplingRule`.

use std::collections::BTreeMap;

use manta_traces::sampling::{Rule, SamplingRateBoost};
use serde::Deserialize;

use super::rule_update::{check_attributes, check_boost};
use super::rules::DEFAULT;
use crate::xray::api::{ApiError, Checks};

/// The model's `SamplingRule`, of which most members are required.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NewRule {
    rule_name: Option<String>,
    #[serde(rename = "RuleARN")]
    rule_arn: Option<String>,
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    priority: i32,
    fixed_rate: f64,
    reservoir_size: i64,
    service_name: String,
    service_type: String,
    host: String,
    #[serde(rename = "HTTPMethod")]
    http_method: String,
    #[serde(rename = "URLPath")]
    url_path: String,
    version: i32,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    sampling_rate_boost: Option<SamplingRateBoost>,
}

impl NewRule {
    /// Returns the rule, which has no ARN yet.
    ///
    /// # Errors
    /// When a member is beyond its limits, or the name is not there to be taken.
    pub(super) fn rule(self) -> Result<Rule, ApiError> {
        self.check()?;
        let Some(rule_name) = self.rule_name else {
            return Err(invalid("a new rule needs a RuleName"));
        };
        if self.rule_arn.is_some() {
            return Err(invalid(
                "a new rule is named by RuleName, and is given its RuleARN",
            ));
        }
        if rule_name == DEFAULT {
            return Err(invalid(
                "the rule Default is always there: update it instead",
            ));
        }
        Ok(Rule {
            rule_name,
            rule_arn: None,
            resource_arn: self.resource_arn,
            priority: self.priority,
            fixed_rate: self.fixed_rate,
            reservoir_size: u32::try_from(self.reservoir_size)
                .map_err(|_| invalid("ReservoirSize is more than there can be"))?,
            service_name: self.service_name,
            service_type: self.service_type,
            host: self.host,
            http_method: self.http_method,
            url_path: self.url_path,
            version: self.version,
            attributes: self.attributes,
            sampling_rate_boost: self.sampling_rate_boost,
        })
    }

    fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::default();
        checks
            .length_if_any("RuleName", self.rule_name.as_deref(), 1..=32)
            .length("ResourceARN", &self.resource_arn, 0..=500)
            .number("Priority", self.priority, 1..=9999)
            .number("FixedRate", self.fixed_rate, 0.0..=1.0)
            .number(
                "ReservoirSize",
                self.reservoir_size,
                0..=i64::from(i32::MAX),
            )
            .length("ServiceName", &self.service_name, 0..=64)
            .length("ServiceType", &self.service_type, 0..=64)
            .length("Host", &self.host, 0..=64)
            .length("HTTPMethod", &self.http_method, 0..=10)
            .length("URLPath", &self.url_path, 0..=128)
            // The only version that there is.
            .number("Version", self.version, 1..=1);
        check_attributes(&mut checks, &self.attributes);
        check_boost(&mut checks, self.sampling_rate_boost.as_ref());
        checks.result()
    }
}

fn invalid(message: &str) -> ApiError {
    ApiError::InvalidRequest(message.to_owned())
}
