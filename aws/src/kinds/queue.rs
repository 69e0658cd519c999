//! An Amazon SQS queue; manta makes them to hold events that failed for good.

use std::collections::HashMap;

use aws_sdk_sqs::types::QueueAttributeName;
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError, document_of,
};
use serde::{Deserialize, Serialize};

use super::{Owning, Provision, output, owned_among};
use crate::Target;
use crate::call::Call;
use crate::tags::{Tags, tag_map};

/// The error codes by which SQS says that a queue does not exist (the second is
/// the query protocol's).
const ABSENT: &[&str] = &[
    "QueueDoesNotExist",
    "AWS.SimpleQueueService.NonExistentQueue",
];

/// What a queue should be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// `QueueName`.
    pub queue_name: String,
    /// `MessageRetentionPeriod` in seconds, 60 to 1209600.
    pub retention_seconds: u32,
    /// `SqsManagedSseEnabled`: encryption at rest with keys that SQS manages.
    pub encrypted: bool,
}

impl Queue {
    fn attributes(&self) -> HashMap<QueueAttributeName, String> {
        let Self {
            queue_name: _,
            retention_seconds,
            encrypted,
        } = self;
        HashMap::from([
            (
                QueueAttributeName::MessageRetentionPeriod,
                retention_seconds.to_string(),
            ),
            (
                QueueAttributeName::SqsManagedSseEnabled,
                encrypted.to_string(),
            ),
        ])
    }

    fn outputs(&self, target: &Target, url: &str) -> Outputs {
        Outputs::from([
            output("arn", target.connection.arn("sqs", &self.queue_name)),
            output("url", url),
        ])
    }
}

impl Provision for Queue {
    const KIND: Kind = Kind {
        name: "queue",
        delete_rank: 50,
        immutable: &["queue_name"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let Some(url) = url(target, &self.queue_name).await? else {
            return Ok(None);
        };
        let sqs = &target.connection.sqs;
        let (attributes, tags) = tokio::join!(
            sqs.get_queue_attributes()
                .queue_url(&url)
                .attribute_names(QueueAttributeName::All)
                .send(),
            sqs.list_queue_tags().queue_url(&url).send(),
        );
        let Some(attributes) = attributes.found("sqs:GetQueueAttributes", ABSENT)? else {
            return Ok(None);
        };
        let Some(tags) = tags.found("sqs:ListQueueTags", ABSENT)? else {
            return Ok(None);
        };
        let attribute = |name| attributes.attributes().and_then(|all| all.get(&name));
        let found = Self {
            queue_name: self.queue_name.clone(),
            retention_seconds: attribute(QueueAttributeName::MessageRetentionPeriod)
                .and_then(|seconds| seconds.parse().ok())
                .unwrap_or_default(),
            encrypted: attribute(QueueAttributeName::SqsManagedSseEnabled)
                .is_some_and(|enabled| enabled == "true"),
        };
        Ok(Some(Observed {
            outputs: self.outputs(target, &url),
            owner: target.owner(&Tags::from_iter(tags.tags.unwrap_or_default())),
            properties: document_of(&found),
            identity: url,
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        let sqs = &target.connection.sqs;
        let urls = sqs
            .list_queues()
            .queue_name_prefix(target.prefix())
            .max_results(1000)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .of("sqs:ListQueues")?;
        owned_among(target, &Self::KIND, urls, |url| async move {
            let tags = sqs.list_queue_tags().queue_url(url).send().await;
            let tags = tags.found("sqs:ListQueueTags", ABSENT)?;
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
        let created = target
            .connection
            .sqs
            .create_queue()
            .queue_name(&self.queue_name)
            .set_attributes(Some(self.attributes()))
            .set_tags(Some(tag_map(mark)))
            .send()
            .await
            .unless_early("sqs:CreateQueue", |code, _| {
                // A name is free again 60 seconds after its queue was deleted.
                code == "QueueDeletedRecently"
                    || code == "AWS.SimpleQueueService.QueueDeletedRecently"
            })?;
        Ok(self.outputs(target, created.queue_url().unwrap_or_default()))
    }

    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        _changes: &[FieldChange],
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let sqs = &target.connection.sqs;
        sqs.set_queue_attributes()
            .queue_url(&observed.identity)
            .set_attributes(Some(self.attributes()))
            .send()
            .await
            .of("sqs:SetQueueAttributes")?;
        sqs.tag_queue()
            .queue_url(&observed.identity)
            .set_tags(Some(tag_map(mark)))
            .send()
            .await
            .of("sqs:TagQueue")?;
        Ok(self.outputs(target, &observed.identity))
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        let sqs = &target.connection.sqs;
        sqs.delete_queue()
            .queue_url(identity)
            .send()
            .await
            .found("sqs:DeleteQueue", ABSENT)
            .map(|_| ())
    }
}

async fn url(target: &Target, name: &str) -> Result<Option<String>, ProviderError> {
    let answer = target
        .connection
        .sqs
        .get_queue_url()
        .queue_name(name)
        .send()
        .await
        .found("sqs:GetQueueUrl", ABSENT)?;
    Ok(answer.and_then(|answer| answer.queue_url))
}
