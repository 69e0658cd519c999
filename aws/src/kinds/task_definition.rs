//! An Amazon ECS task definition: an application's container and the collector beside it.

use std::collections::BTreeMap;

use manta_engine::Input;
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;

/// What a task definition should be. Outputs: `arn` (of the newest revision),
/// `family`, `revision`. An update registers a new revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TaskDefinition {
    /// `family`.
    pub(crate) family: String,
    /// `cpu` of the task, in units.
    pub(crate) cpu: u32,
    /// `memory` of the task, in MiB.
    pub(crate) memory_mib: u32,
    /// `runtimePlatform.cpuArchitecture`: `X86_64` or `ARM64`.
    pub(crate) cpu_architecture: String,
    /// `executionRoleArn`.
    pub(crate) execution_role_arn: Input<String>,
    /// `taskRoleArn`.
    pub(crate) task_role_arn: Input<String>,
    /// `containerDefinitions`, by container name. The application's is the one
    /// that is essential.
    pub(crate) containers: BTreeMap<String, Container>,
}

/// One container definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Container {
    /// `image`.
    pub(crate) image: Input<String>,
    /// `essential`.
    pub(crate) essential: bool,
    /// `cpu`, reserved units; unset: none reserved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cpu: Option<u32>,
    /// `memoryReservation` in MiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) memory_reservation_mib: Option<u32>,
    /// `command`; empty: the image's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) command: Vec<String>,
    /// `environment`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) environment: BTreeMap<String, String>,
    /// `secrets`: name to `valueFrom`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) secrets: BTreeMap<String, String>,
    /// `portMappings`: TCP container ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) ports: Vec<u16>,
    /// `dependsOn`: container names, each with condition `START`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) starts_after: Vec<String>,
    /// `healthCheck`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) health_check: Option<HealthCheck>,
    /// `stopTimeout` in seconds, 2 to 120 on Fargate.
    pub(crate) stop_timeout_seconds: u32,
    /// `logConfiguration` of driver `awslogs`.
    pub(crate) logs: ContainerLogs,
}

/// A container's health check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct HealthCheck {
    /// `command`, without the leading `CMD`.
    pub(crate) command: Vec<String>,
    /// `interval` in seconds, 5 to 300.
    pub(crate) interval_seconds: u32,
    /// `timeout` in seconds, 2 to 60.
    pub(crate) timeout_seconds: u32,
    /// `retries`, 1 to 10.
    pub(crate) retries: u32,
    /// `startPeriod` in seconds, 0 to 300.
    pub(crate) start_period_seconds: u32,
}

/// Where a container's output goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ContainerLogs {
    /// `awslogs-group`.
    pub(crate) group: Input<String>,
    /// `awslogs-region`.
    pub(crate) region: String,
    /// `awslogs-stream-prefix`.
    pub(crate) stream_prefix: String,
}

impl Provision for TaskDefinition {
    const KIND: Kind = Kind {
        name: "task-definition",
        delete_rank: 30,
        immutable: &["family"],
        volatile_outputs: &["arn", "revision"],
    };

    async fn find(&self, _target: &Target) -> Result<Option<Observed>, ProviderError> {
        unimplemented!()
    }

    async fn owned(_target: &Target) -> Result<Vec<Owned>, ProviderError> {
        unimplemented!()
    }

    async fn create(
        &self,
        _target: &Target,
        _mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        unimplemented!()
    }

    async fn update(
        &self,
        _target: &Target,
        _observed: &Observed,
        _changes: &[FieldChange],
        _mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        unimplemented!()
    }

    async fn delete(
        _target: &Target,
        _identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        unimplemented!()
    }
}
