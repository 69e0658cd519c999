//! An X-Ray sampling rule: which requests of a service are traced.

use aws_sdk_xray::types::{SamplingRule as Found, SamplingRuleUpdate};
use manta_engine::{
    ErrorKind, FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
    document_of,
};
use serde::{Deserialize, Serialize};

use super::xray_tags::{mark_again, tags_of, xray_tags};
use super::{Owning, Provision, output, owned_among};
use crate::Target;
use crate::call::Call;
use crate::xray_name::may_begin_with;

/// `Version`: the only one there is.
const VERSION: i32 = 1;
/// `ResourceARN`: SDKs ignore rules for anything else.
const ANY_RESOURCE: &str = "*";

/// What a sampling rule should be. It is for one service alone; other patterns
/// than that of the path stay `*`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SamplingRule {
    /// `RuleName`, 1 to 32 characters.
    pub rule_name: String,
    /// `Priority`, 1 to 9999: the first that matches decides.
    pub priority: i32,
    /// `FixedRate`, 0 to 1: the share that is traced after the reservoir.
    pub fixed_rate: f64,
    /// `ReservoirSize`: requests per second that are traced before the rate applies.
    pub reservoir_size: u32,
    /// `ServiceName`: the name of its segments, at most 64 characters.
    pub service_name: String,
    /// `ServiceType`: the origin of its segments.
    pub service_type: String,
    /// `Host`: that of the request.
    pub host: String,
    /// `HTTPMethod`.
    pub http_method: String,
    /// `URLPath`: `*` stands for any text, `?` for one character; at most 128 characters.
    pub url_path: String,
}

impl Provision for SamplingRule {
    const KIND: Kind = Kind {
        name: "sampling-rule",
        delete_rank: 10,
        immutable: &["rule_name"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let Some(rule) = self.look(target).await? else {
            return Ok(None);
        };
        let arn = rule.rule_arn().unwrap_or_default().to_owned();
        let Some(tags) = tags_of(target, arn.clone()).await? else {
            return Ok(None);
        };
        Ok(Some(Observed {
            outputs: self.outputs(&arn),
            owner: target.owner(&tags),
            properties: document_of(&Self::from(&rule)),
            identity: arn,
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        let deployment = target.deployment().name();
        let arns = rules(target).await?.into_iter().filter_map(|rule| {
            let is_candidate = may_begin_with(rule.rule_name()?, &deployment);
            rule.rule_arn.filter(|_| is_candidate)
        });
        owned_among(target, &Self::KIND, arns.collect(), |arn| {
            tags_of(target, arn)
        })
        .await
    }

    async fn create(
        &self,
        target: &Target,
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        self.make(target, mark).await
    }

    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        if changes.is_empty() {
            mark_again(target, &observed.identity, mark).await?;
        } else {
            self.change(target, &observed.identity, mark).await?;
        }
        Ok(self.outputs(&observed.identity))
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        Self::remove(target, identity).await
    }
}

impl SamplingRule {
    /// Creates the rule with its mark.
    pub(crate) async fn make(
        &self,
        target: &Target,
        mark: &Mark,
    ) -> Result<Outputs, ProviderError> {
        let created = target
            .connection
            .xray
            .create_sampling_rule()
            .sampling_rule(self.rule())
            .set_tags(Some(xray_tags(mark)))
            .send()
            .await
            .of("xray:CreateSamplingRule");
        match created {
            Ok(created) => {
                let record = created.sampling_rule_record;
                let arn = record
                    .and_then(|record| record.sampling_rule)
                    .and_then(|rule| rule.rule_arn);
                Ok(self.outputs(&arn.unwrap_or_default()))
            }
            Err(mut error) => {
                // X-Ray has one code for nearly every mistake. Where an earlier attempt
                // made the rule and its answer was lost, it is found the next time.
                if self.look(target).await?.is_some() {
                    error.kind = ErrorKind::NotYet;
                }
                Err(error)
            }
        }
    }

    /// Changes the rule of this ARN, then its mark.
    pub(crate) async fn change(
        &self,
        target: &Target,
        arn: &str,
        mark: &Mark,
    ) -> Result<(), ProviderError> {
        target
            .connection
            .xray
            .update_sampling_rule()
            .sampling_rule_update(self.rule_update(arn))
            .send()
            .await
            .of("xray:UpdateSamplingRule")?;
        mark_again(target, arn, mark).await
    }

    /// Deletes the rule of this ARN, if it is still there.
    pub(crate) async fn remove(target: &Target, identity: &str) -> Result<(), ProviderError> {
        let deleted = target
            .connection
            .xray
            .delete_sampling_rule()
            .rule_arn(identity)
            .send()
            .await
            .of("xray:DeleteSamplingRule");
        let Err(error) = deleted else {
            return Ok(());
        };
        let left = rules(target).await?;
        if left.iter().any(|rule| rule.rule_arn() == Some(identity)) {
            return Err(error);
        }
        Ok(())
    }

    /// Looks for the rule of this name; X-Ray has no call that asks for one.
    async fn look(&self, target: &Target) -> Result<Option<Found>, ProviderError> {
        let mut rules = rules(target).await?.into_iter();
        Ok(rules.find(|rule| rule.rule_name() == Some(&self.rule_name)))
    }

    fn rule(&self) -> Found {
        Found::builder()
            .rule_name(&self.rule_name)
            .resource_arn(ANY_RESOURCE)
            .version(VERSION)
            .priority(self.priority)
            .fixed_rate(self.fixed_rate)
            .reservoir_size(self.reservoir())
            .service_name(&self.service_name)
            .service_type(&self.service_type)
            .host(&self.host)
            .http_method(&self.http_method)
            .url_path(&self.url_path)
            .build()
            .expect("all that it needs is set")
    }

    fn rule_update(&self, arn: &str) -> SamplingRuleUpdate {
        SamplingRuleUpdate::builder()
            .rule_arn(arn)
            .priority(self.priority)
            .fixed_rate(self.fixed_rate)
            .reservoir_size(self.reservoir())
            .service_name(&self.service_name)
            .service_type(&self.service_type)
            .host(&self.host)
            .http_method(&self.http_method)
            .url_path(&self.url_path)
            .build()
    }

    fn reservoir(&self) -> i32 {
        // Blueprints allow a million.
        i32::try_from(self.reservoir_size).unwrap_or(i32::MAX)
    }

    fn outputs(&self, arn: &str) -> Outputs {
        Outputs::from([output("arn", arn), output("name", self.rule_name.as_str())])
    }
}

impl From<&Found> for SamplingRule {
    fn from(found: &Found) -> Self {
        Self {
            rule_name: found.rule_name().unwrap_or_default().to_owned(),
            priority: found.priority(),
            fixed_rate: found.fixed_rate(),
            reservoir_size: u32::try_from(found.reservoir_size()).unwrap_or_default(),
            service_name: found.service_name().to_owned(),
            service_type: found.service_type().to_owned(),
            host: found.host().to_owned(),
            http_method: found.http_method().to_owned(),
            url_path: found.url_path().to_owned(),
        }
    }
}

/// Lists the account's rules. Whoever looks for one at the same time has the same answer.
pub(crate) async fn rules(target: &Target) -> Result<Vec<Found>, ProviderError> {
    target.sampling_rules.get(list(target)).await
}

async fn list(target: &Target) -> Result<Vec<Found>, ProviderError> {
    let records = target
        .connection
        .xray
        .get_sampling_rules()
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .of("xray:GetSamplingRules")?;
    Ok(records
        .into_iter()
        .filter_map(|record| record.sampling_rule)
        .collect())
}
