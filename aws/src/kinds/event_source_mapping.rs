//! A queue that an AWS Lambda function consumes.

use std::time::Duration;

use aws_sdk_lambda::types::{EventSourceMappingConfiguration, FunctionResponseType};
use manta_engine::{
    ErrorKind, FieldChange, Input, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
    document_of,
};
use serde::{Deserialize, Serialize};

use super::function::{ABSENT, in_i32, is_changing, is_role_spreading, number};
use super::{Owning, Provision, output, owned_among};
use crate::Target;
use crate::call::Call;
use crate::poll::poll;
use crate::tags::{Tags, tag_map};

/// How long a mapping may take to be enabled or changed; AWS needs some ten
/// seconds, at times a minute.
const DEADLINE: Duration = Duration::from_secs(180);

/// What an event source mapping should be. Output: `uuid`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventSourceMapping {
    /// `FunctionName`; the function's output `name`, so that it exists by then.
    pub function: Input<String>,
    /// The function's name again: the mapping is found by it before the
    /// function's outputs are known.
    pub function_name: String,
    /// `EventSourceArn`: the queue's ARN.
    pub event_source_arn: String,
    /// `BatchSize`, 1 to 10000.
    pub batch_size: u32,
    /// `MaximumBatchingWindowInSeconds`, 0 to 300.
    pub window_seconds: u32,
    /// `FunctionResponseTypes` holds `ReportBatchItemFailures`: only the
    /// messages that a function names are tried again.
    pub report_item_failures: bool,
}

impl EventSourceMapping {
    /// Returns the mapping between the queue and the function, if there is one
    /// that is not on its way out.
    async fn read(
        &self,
        target: &Target,
    ) -> Result<Option<EventSourceMappingConfiguration>, ProviderError> {
        let lambda = &target.connection.lambda;
        let answer = lambda
            .list_event_source_mappings()
            .function_name(&self.function_name)
            .event_source_arn(&self.event_source_arn)
            .send()
            .await
            .found("lambda:ListEventSourceMappings", ABSENT)?;
        let mappings = answer.and_then(|answer| answer.event_source_mappings);
        Ok(mappings.unwrap_or_default().into_iter().find(is_lasting))
    }

    fn observed(&self, found: &EventSourceMappingConfiguration) -> Self {
        Self {
            function: Input::Known(self.function_name.clone()),
            function_name: self.function_name.clone(),
            event_source_arn: self.event_source_arn.clone(),
            batch_size: number(found.batch_size()),
            window_seconds: number(found.maximum_batching_window_in_seconds()),
            report_item_failures: found
                .function_response_types()
                .contains(&FunctionResponseType::ReportBatchItemFailures),
        }
    }

    /// An empty list is sent too: without it, Lambda keeps the one it has.
    fn response_types(&self) -> Vec<FunctionResponseType> {
        if self.report_item_failures {
            vec![FunctionResponseType::ReportBatchItemFailures]
        } else {
            Vec::new()
        }
    }
}

impl Provision for EventSourceMapping {
    const KIND: Kind = Kind {
        name: "event-source-mapping",
        delete_rank: 10,
        immutable: &["function_name", "event_source_arn"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let Some(found) = self.read(target).await? else {
            return Ok(None);
        };
        let uuid = found.uuid().unwrap_or_default();
        let tags = tags(target, uuid.to_owned()).await?;
        Ok(tags.map(|tags| Observed {
            identity: uuid.to_owned(),
            owner: target.owner(&tags),
            properties: document_of(&self.observed(&found)),
            outputs: outputs(uuid),
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        let uuids = uuids(target).await?;
        owned_among(target, &Self::KIND, uuids, |uuid| tags(target, uuid)).await
    }

    async fn create(
        &self,
        target: &Target,
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let lambda = &target.connection.lambda;
        let created = lambda
            .create_event_source_mapping()
            .function_name(self.function.get()?)
            .event_source_arn(&self.event_source_arn)
            .batch_size(in_i32(self.batch_size))
            .maximum_batching_window_in_seconds(in_i32(self.window_seconds))
            .set_function_response_types(Some(self.response_types()))
            .set_tags(Some(tag_map(mark)))
            .send()
            .await
            .unless_early("lambda:CreateEventSourceMapping", is_early)
            .map_err(with_help)?;
        let uuid = created.uuid().unwrap_or_default();
        settle(target, uuid, created.state(), progress).await?;
        Ok(outputs(uuid))
    }

    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let uuid = &observed.identity;
        let lambda = &target.connection.lambda;
        if changes.is_empty() {
            // The mark alone is out of date, as when the answer to an earlier
            // attempt was lost: what that began may still be under way.
            settle(target, uuid, Some("Updating"), progress).await?;
        } else {
            let updated = lambda
                .update_event_source_mapping()
                .uuid(uuid)
                .batch_size(in_i32(self.batch_size))
                .maximum_batching_window_in_seconds(in_i32(self.window_seconds))
                .set_function_response_types(Some(self.response_types()))
                .send()
                .await
                .unless_early("lambda:UpdateEventSourceMapping", is_early)
                .map_err(with_help)?;
            settle(target, uuid, updated.state(), progress).await?;
        }
        lambda
            .tag_resource()
            .resource(arn(target, uuid))
            .set_tags(Some(tag_map(mark)))
            .send()
            .await
            .unless_early("lambda:TagResource", is_early)?;
        Ok(outputs(uuid))
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        let lambda = &target.connection.lambda;
        lambda
            .delete_event_source_mapping()
            .uuid(identity)
            .send()
            .await
            .gone("lambda:DeleteEventSourceMapping", ABSENT, is_early)
    }
}

fn outputs(uuid: &str) -> Outputs {
    Outputs::from([output("uuid", uuid)])
}

fn arn(target: &Target, uuid: &str) -> String {
    let resource = format!("event-source-mapping:{uuid}");
    target.connection.arn("lambda", &resource)
}

/// Tells whether a mapping is there to stay. A deleted one is listed for up to
/// some minutes.
fn is_lasting(mapping: &EventSourceMappingConfiguration) -> bool {
    mapping.state() != Some("Deleting")
}

/// Tells whether Lambda refuses because the mapping, or one that is being
/// deleted in whose place it comes, is not ready, or the function's role is not.
fn is_early(code: &str, message: &str) -> bool {
    code == "ResourceInUseException"
        || is_changing(code, message)
        || is_role_spreading(code, message)
}

/// Says what to do where Lambda refuses the queue itself.
fn with_help(error: ProviderError) -> ProviderError {
    let help = if error.message.contains("visibility timeout") {
        // A message that is taken again while the function still works on it
        // is worked on twice; six times leaves room for throttled attempts.
        // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
        "set the queue's visibility timeout to at least six times the function's `timeout_seconds`, or lower that"
    } else if error.message.contains("NonExistentQueue") {
        "create the queue first, or correct its name under `on`"
    } else {
        return error;
    };
    ProviderError {
        help: Some(help.to_owned()),
        ..error
    }
}

/// Lists the mappings to functions whose names begin as the deployment's do.
async fn uuids(target: &Target) -> Result<Vec<String>, ProviderError> {
    let functions = format!("function:{}", target.prefix());
    let ours = target.connection.arn("lambda", &functions);
    let mut pages = target
        .connection
        .lambda
        .list_event_source_mappings()
        .into_paginator()
        .items()
        .send();
    let mut uuids = Vec::new();
    while let Some(mapping) = pages.next().await {
        let mapping = mapping.of("lambda:ListEventSourceMappings")?;
        let is_ours = mapping
            .function_arn()
            .is_some_and(|function| function.starts_with(&ours));
        if is_ours && is_lasting(&mapping) {
            uuids.extend(mapping.uuid);
        }
    }
    Ok(uuids)
}

async fn tags(target: &Target, uuid: String) -> Result<Option<Tags>, ProviderError> {
    let lambda = &target.connection.lambda;
    let answer = lambda
        .list_tags()
        .resource(arn(target, &uuid))
        .send()
        .await
        .found("lambda:ListTags", ABSENT)?;
    Ok(answer.map(|answer| Tags::from_iter(answer.tags.unwrap_or_default())))
}

/// Waits until a mapping's last change has been carried out, unless `state`,
/// the change's own answer, says that it has.
async fn settle(
    target: &Target,
    uuid: &str,
    state: Option<&str>,
    progress: &Progress,
) -> Result<(), ProviderError> {
    if !is_under_way(state) {
        return Ok(());
    }
    progress.say("waiting until Lambda polls the queue");
    match poll(DEADLINE, || look(target, uuid)).await? {
        Some(()) => Ok(()),
        None => Err(ProviderError {
            kind: ErrorKind::Other,
            operation: "wait for the event source mapping".to_owned(),
            message: format!("Lambda was not done after {} s", DEADLINE.as_secs()),
            help: Some("see its state in Lambda's console; then run the command again".to_owned()),
        }),
    }
}

async fn look(target: &Target, uuid: &str) -> Result<Option<()>, ProviderError> {
    let lambda = &target.connection.lambda;
    let mapping = lambda
        .get_event_source_mapping()
        .uuid(uuid)
        .send()
        .await
        .of("lambda:GetEventSourceMapping")?;
    Ok((!is_under_way(mapping.state())).then_some(()))
}

fn is_under_way(state: Option<&str>) -> bool {
    matches!(
        state,
        Some("Creating" | "Enabling" | "Updating" | "Disabling")
    )
}
