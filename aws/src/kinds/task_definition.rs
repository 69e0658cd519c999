//! An Amazon ECS task definition: an application's container and the collector beside it.

mod container;
mod tasks;

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{
    Compatibility, CpuArchitecture, NetworkMode, OsFamily, RuntimePlatform,
    TaskDefinition as Found, TaskDefinitionField, TaskDefinitionStatus,
};
use manta_engine::{
    FieldChange, Input, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError, document_of,
};
use serde::{Deserialize, Serialize};

use super::ecs_tags::{ecs_tags, mark_again, tags_in};
use super::{Owning, Provision, output, owned_among};
use crate::Target;
use crate::call::Call;
use crate::tags::Tags;

/// How many task definitions DeleteTaskDefinitions takes.
const DELETIONS_PER_CALL: usize = 10;

/// What a task definition should be. Outputs: `arn` (of the newest revision),
/// `family`, `revision`. An update registers a new revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskDefinition {
    /// `family`.
    pub family: String,
    /// `cpu` of the task, in units.
    pub cpu: u32,
    /// `memory` of the task, in MiB.
    pub memory_mib: u32,
    /// `runtimePlatform.cpuArchitecture`: `X86_64` or `ARM64`.
    pub cpu_architecture: String,
    /// `executionRoleArn`.
    pub execution_role_arn: Input<String>,
    /// `taskRoleArn`.
    pub task_role_arn: Input<String>,
    /// `containerDefinitions`, by container name. The application's is the one
    /// that is essential.
    pub containers: BTreeMap<String, Container>,
}

/// One container definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Container {
    /// `image`.
    pub image: Input<String>,
    /// `essential`.
    pub essential: bool,
    /// `cpu`, reserved units; unset: none reserved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<u32>,
    /// `memoryReservation` in MiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_reservation_mib: Option<u32>,
    /// `command`; empty: the image's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// `environment`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
    /// `secrets`: name to `valueFrom`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, String>,
    /// `portMappings`: TCP container ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<u16>,
    /// `dependsOn`: container names, and what each has to have come to.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub starts_after: BTreeMap<String, Condition>,
    /// `healthCheck`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health_check: Option<HealthCheck>,
    /// `stopTimeout` in seconds, 2 to 120 on Fargate.
    pub stop_timeout_seconds: u32,
    /// `logConfiguration` of driver `awslogs`.
    pub logs: ContainerLogs,
}

/// What another container has to have come to: `condition` of a dependency, of
/// which ECS has more than are used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Condition {
    /// It was started.
    Start,
    /// Its health check passed.
    Healthy,
}

/// A container's health check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HealthCheck {
    /// `command`, without the leading `CMD`.
    pub command: Vec<String>,
    /// `interval` in seconds, 5 to 300.
    pub interval_seconds: u32,
    /// `timeout` in seconds, 2 to 60.
    pub timeout_seconds: u32,
    /// `retries`, 1 to 10.
    pub retries: u32,
    /// `startPeriod` in seconds, 0 to 300.
    pub start_period_seconds: u32,
}

/// Where a container's output goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContainerLogs {
    /// `awslogs-group`.
    pub group: Input<String>,
    /// `awslogs-region`.
    pub region: String,
    /// `awslogs-stream-prefix`.
    pub stream_prefix: String,
}

impl Provision for TaskDefinition {
    const KIND: Kind = Kind {
        name: "task-definition",
        delete_rank: 30,
        immutable: &["family"],
        volatile_outputs: &["arn", "revision"],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let Some((found, tags)) = describe(target, &self.family).await? else {
            return Ok(None);
        };
        Ok(Some(Observed {
            identity: self.family.clone(),
            owner: target.owner(&tags),
            properties: document_of(&Self::observed(&found)),
            outputs: outputs(&found),
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        let families = target
            .connection
            .ecs
            .list_task_definition_families()
            .family_prefix(target.prefix())
            .status(aws_sdk_ecs::types::TaskDefinitionFamilyStatus::Active)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .of("ecs:ListTaskDefinitionFamilies")?;
        owned_among(target, &Self::KIND, families, |family| async move {
            let found = describe(target, &family).await?;
            Ok(found.map(|(_, tags)| tags))
        })
        .await
    }

    async fn create(
        &self,
        target: &Target,
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        self.register(target, mark).await
    }

    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        // Another revision of the same content would restart every task.
        if changes.is_empty() {
            let arn = observed.outputs.get("arn").and_then(|arn| arn.as_str());
            mark_again(target, arn.unwrap_or_default(), mark).await?;
            return Ok(observed.outputs.clone());
        }
        self.register(target, mark).await
    }

    async fn delete(
        target: &Target,
        identity: &str,
        progress: &Progress,
    ) -> Result<(), ProviderError> {
        tasks::stop(target, identity, progress).await?;
        let (active, inactive) = tokio::try_join!(
            revisions(target, identity, TaskDefinitionStatus::Active),
            revisions(target, identity, TaskDefinitionStatus::Inactive),
        )?;
        let ecs = &target.connection.ecs;
        for revision in &active {
            ecs.deregister_task_definition()
                .task_definition(revision)
                .send()
                .await
                // Done already, where an answer was lost.
                .found("ecs:DeregisterTaskDefinition", &["ClientException"])?;
        }
        for revisions in [inactive, active].concat().chunks(DELETIONS_PER_CALL) {
            ecs.delete_task_definitions()
                .set_task_definitions(Some(revisions.to_vec()))
                .send()
                .await
                .of("ecs:DeleteTaskDefinitions")?;
        }
        Ok(())
    }
}

impl TaskDefinition {
    async fn register(&self, target: &Target, mark: &Mark) -> Result<Outputs, ProviderError> {
        let platform = RuntimePlatform::builder()
            .operating_system_family(OsFamily::Linux)
            .cpu_architecture(CpuArchitecture::from(self.cpu_architecture.as_str()))
            .build();
        let registered = target
            .connection
            .ecs
            .register_task_definition()
            .family(&self.family)
            .requires_compatibilities(Compatibility::Fargate)
            // The only one on Fargate.
            .network_mode(NetworkMode::Awsvpc)
            .cpu(self.cpu.to_string())
            .memory(self.memory_mib.to_string())
            .runtime_platform(platform)
            .execution_role_arn(self.execution_role_arn.get()?)
            .task_role_arn(self.task_role_arn.get()?)
            .set_container_definitions(Some(self.container_definitions()?))
            .set_tags(Some(ecs_tags(mark)))
            .send()
            .await
            // IAM tells ECS of a new role some seconds after it was made.
            .unless_early("ecs:RegisterTaskDefinition", |_, message| {
                message.contains("Role is not valid")
            })?;
        Ok(registered
            .task_definition()
            .map(outputs)
            .unwrap_or_default())
    }

    /// Returns ECS's list of containers: the application's first, as ECS's
    /// console and `RunTask` overrides expect, then by name.
    fn container_definitions(
        &self,
    ) -> Result<Vec<aws_sdk_ecs::types::ContainerDefinition>, ProviderError> {
        let mut containers: Vec<_> = self.containers.iter().collect();
        containers.sort_by_key(|(name, container)| (!container.essential, *name));
        let definitions = containers
            .into_iter()
            .map(|(name, container)| container.definition(name));
        Ok(definitions.collect::<Result<_, _>>()?)
    }

    fn observed(found: &Found) -> Self {
        let containers = found.container_definitions().iter().map(|definition| {
            let name = definition.name().unwrap_or_default().to_owned();
            (name, Container::observed(definition))
        });
        let number = |text: Option<&str>| text.and_then(|t| t.parse().ok()).unwrap_or_default();
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let architecture = found
            .runtime_platform()
            .and_then(|platform| platform.cpu_architecture())
            // What ECS takes when nothing is said.
            .unwrap_or(&CpuArchitecture::X8664);
        Self {
            family: text(found.family()),
            cpu: number(found.cpu()),
            memory_mib: number(found.memory()),
            cpu_architecture: architecture.as_str().to_owned(),
            execution_role_arn: Input::Known(text(found.execution_role_arn())),
            task_role_arn: Input::Known(text(found.task_role_arn())),
            containers: containers.collect(),
        }
    }
}

/// Reads a family's newest active revision, with its tags.
async fn describe(target: &Target, family: &str) -> Result<Option<(Found, Tags)>, ProviderError> {
    let answer = target
        .connection
        .ecs
        .describe_task_definition()
        .task_definition(family)
        .include(TaskDefinitionField::Tags)
        .send()
        .await
        .found_unless("ecs:DescribeTaskDefinition", |code, message| {
            // ECS has no code of its own for "there is none".
            code == "ClientException" && message.starts_with("Unable to describe task definition")
        })?;
    let found = answer.and_then(|answer| {
        let tags = tags_in(answer.tags());
        Some((answer.task_definition?, tags))
    });
    Ok(found.filter(|(found, _)| found.status() == Some(&TaskDefinitionStatus::Active)))
}

async fn revisions(
    target: &Target,
    family: &str,
    status: TaskDefinitionStatus,
) -> Result<Vec<String>, ProviderError> {
    target
        .connection
        .ecs
        .list_task_definitions()
        // In spite of its name, the whole name of one family.
        .family_prefix(family)
        .status(status)
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .of("ecs:ListTaskDefinitions")
}

fn outputs(found: &Found) -> Outputs {
    Outputs::from([
        output("arn", found.task_definition_arn().unwrap_or_default()),
        output("family", found.family().unwrap_or_default()),
        output("revision", found.revision()),
    ])
}
