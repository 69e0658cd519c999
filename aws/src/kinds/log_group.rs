//! An Amazon CloudWatch Logs log group.

use aws_sdk_cloudwatchlogs::types::LogGroup as Found;
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError, document_of,
};
use serde::{Deserialize, Serialize};

use super::{Owning, Provision, differs, output, owned_among};
use crate::Target;
use crate::call::Call;
use crate::tags::{Tags, tag_map};

/// The error code by which CloudWatch Logs says that a log group does not exist.
const ABSENT: &[&str] = &["ResourceNotFoundException"];

/// What a log group should be. Outputs: `arn`, `name`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogGroup {
    /// `logGroupName`.
    pub log_group_name: String,
    /// `retentionInDays`; one of the values that CloudWatch Logs accepts.
    pub retention_days: u32,
}

impl Provision for LogGroup {
    const KIND: Kind = Kind {
        name: "log-group",
        delete_rank: 60,
        immutable: &["log_group_name"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let logs = &target.connection.logs;
        let name = &self.log_group_name;
        let (groups, tags) = tokio::join!(
            // Sorted by name, so the group itself comes before all that only
            // begin with its name.
            logs.describe_log_groups()
                .log_group_name_prefix(name)
                .limit(1)
                .send(),
            logs.list_tags_for_resource()
                .resource_arn(arn(target, name))
                .send(),
        );
        let tags = tags.found("logs:ListTagsForResource", ABSENT)?;
        let groups = groups.of("logs:DescribeLogGroups")?;
        let group = groups
            .log_groups()
            .first()
            .filter(|group| is_named(group, name));
        let (Some(group), Some(tags)) = (group, tags) else {
            return Ok(None);
        };
        let mut properties = document_of(self);
        // Null: events are kept forever.
        properties.insert(
            "retention_days".to_owned(),
            group.retention_in_days().into(),
        );
        Ok(Some(Observed {
            identity: name.clone(),
            owner: target.owner(&Tags::from_iter(tags.tags.unwrap_or_default())),
            properties,
            outputs: self.outputs(target),
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        let logs = &target.connection.logs;
        let groups = logs
            .describe_log_groups()
            .log_group_name_prefix(prefix(target))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .of("logs:DescribeLogGroups")?;
        let names = groups
            .into_iter()
            .filter_map(|group| group.log_group_name)
            .collect();
        owned_among(target, &Self::KIND, names, |name| async move {
            let arn = arn(target, &name);
            let tags = logs.list_tags_for_resource().resource_arn(arn).send().await;
            let tags = tags.found("logs:ListTagsForResource", ABSENT)?;
            Ok(tags.map(|answer| Tags::from_iter(answer.tags.unwrap_or_default())))
        })
        .await
    }

    async fn create(
        &self,
        target: &Target,
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        target
            .connection
            .logs
            .create_log_group()
            .log_group_name(&self.log_group_name)
            .set_tags(Some(tag_map(mark)))
            .send()
            .await
            // An earlier attempt made it, and its answer was lost. Next time it
            // is found, and so is its owner.
            .unless_early("logs:CreateLogGroup", |code, message| {
                code == "ResourceAlreadyExistsException" || is_busy(code, message)
            })?;
        self.put_retention(target).await?;
        Ok(self.outputs(target))
    }

    async fn update(
        &self,
        target: &Target,
        _observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        if differs(changes, "retention_days") {
            self.put_retention(target).await?;
        }
        target
            .connection
            .logs
            .tag_resource()
            .resource_arn(arn(target, &self.log_group_name))
            .set_tags(Some(tag_map(mark)))
            .send()
            .await
            .of("logs:TagResource")?;
        Ok(self.outputs(target))
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        target
            .connection
            .logs
            .delete_log_group()
            .log_group_name(identity)
            .send()
            .await
            .found("logs:DeleteLogGroup", ABSENT)
            .map(|_| ())
    }
}

impl LogGroup {
    async fn put_retention(&self, target: &Target) -> Result<(), ProviderError> {
        let days = i32::try_from(self.retention_days).expect("the longest retention is 3653 days");
        target
            .connection
            .logs
            .put_retention_policy()
            .log_group_name(&self.log_group_name)
            .retention_in_days(days)
            .send()
            .await
            .unless_early("logs:PutRetentionPolicy", is_busy)
            .map(|_| ())
    }

    fn outputs(&self, target: &Target) -> Outputs {
        Outputs::from([
            output("arn", arn(target, &self.log_group_name)),
            output("name", self.log_group_name.as_str()),
        ])
    }
}

/// Returns what the names of the deployment's log groups begin with.
fn prefix(target: &Target) -> String {
    format!("/manta/{}/", target.deployment().name())
}

fn is_named(group: &Found, name: &str) -> bool {
    group.log_group_name() == Some(name)
}

/// Tells whether another change of the same log group is under way.
fn is_busy(code: &str, _message: &str) -> bool {
    code == "OperationAbortedException"
}

/// Returns a log group's ARN as the tagging calls want it: without `:*`.
fn arn(target: &Target, name: &str) -> String {
    target.connection.arn("logs", &format!("log-group:{name}"))
}
