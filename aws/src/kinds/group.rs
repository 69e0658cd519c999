//! An X-Ray group: the traces that a deployment is part of.

use aws_sdk_xray::types::{GroupSummary, InsightsConfiguration};
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

/// What a group should be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// `GroupName`, 1 to 32 characters.
    pub group_name: String,
    /// `FilterExpression`: which traces belong to it.
    pub filter_expression: String,
    /// `InsightsConfiguration.InsightsEnabled`: whether X-Ray looks for anomalies.
    pub insights: bool,
}

impl Provision for Group {
    const KIND: Kind = Kind {
        name: "group",
        delete_rank: 10,
        immutable: &["group_name"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let Some(group) = self.look(target).await? else {
            return Ok(None);
        };
        let arn = group.group_arn.unwrap_or_default();
        let Some(tags) = tags_of(target, arn.clone()).await? else {
            return Ok(None);
        };
        let found = Self {
            group_name: self.group_name.clone(),
            filter_expression: group.filter_expression.unwrap_or_default(),
            insights: group
                .insights_configuration
                .and_then(|insights| insights.insights_enabled)
                .unwrap_or_default(),
        };
        Ok(Some(Observed {
            outputs: self.outputs(&arn),
            owner: target.owner(&tags),
            properties: document_of(&found),
            identity: arn,
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        let deployment = target.deployment().name();
        let arns = groups(target).await?.into_iter().filter_map(|group| {
            let is_candidate = may_begin_with(group.group_name()?, &deployment);
            group.group_arn.filter(|_| is_candidate)
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
        let created = target
            .connection
            .xray
            .create_group()
            .group_name(&self.group_name)
            .filter_expression(&self.filter_expression)
            .insights_configuration(self.insights())
            .set_tags(Some(xray_tags(mark)))
            .send()
            .await
            .of("xray:CreateGroup");
        match created {
            Ok(created) => {
                let arn = created.group.and_then(|group| group.group_arn);
                Ok(self.outputs(&arn.unwrap_or_default()))
            }
            Err(mut error) => {
                // X-Ray has one code for every mistake. Where an earlier attempt made
                // the group and its answer was lost, it is found the next time.
                if self.look(target).await?.is_some() {
                    error.kind = ErrorKind::NotYet;
                }
                Err(error)
            }
        }
    }

    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        if !changes.is_empty() {
            target
                .connection
                .xray
                .update_group()
                .group_arn(&observed.identity)
                .filter_expression(&self.filter_expression)
                .insights_configuration(self.insights())
                .send()
                .await
                .of("xray:UpdateGroup")?;
        }
        mark_again(target, &observed.identity, mark).await?;
        Ok(self.outputs(&observed.identity))
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        let deleted = target
            .connection
            .xray
            .delete_group()
            .group_arn(identity)
            .send()
            .await
            .of("xray:DeleteGroup");
        let Err(error) = deleted else {
            return Ok(());
        };
        let left = groups(target).await?;
        if left.iter().any(|group| group.group_arn() == Some(identity)) {
            return Err(error);
        }
        Ok(())
    }
}

impl Group {
    /// Looks for the group of this name. It is looked for in the list: asked for
    /// one that does not exist, X-Ray answers as to any other mistake.
    async fn look(&self, target: &Target) -> Result<Option<GroupSummary>, ProviderError> {
        let mut groups = groups(target).await?.into_iter();
        Ok(groups.find(|group| group.group_name() == Some(&self.group_name)))
    }

    fn insights(&self) -> InsightsConfiguration {
        InsightsConfiguration::builder()
            .insights_enabled(self.insights)
            .build()
    }

    fn outputs(&self, arn: &str) -> Outputs {
        Outputs::from([output("arn", arn), output("name", self.group_name.as_str())])
    }
}

/// Lists the account's groups, of which there are at most 25 unless AWS was asked for more:
/// <https://docs.aws.amazon.com/general/latest/gr/xray.html>.
async fn groups(target: &Target) -> Result<Vec<GroupSummary>, ProviderError> {
    target
        .connection
        .xray
        .get_groups()
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .of("xray:GetGroups")
}
