//! An Amazon ECS service on Fargate.

use manta_engine::Input;
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;

/// What a service should be. Outputs: `arn`, `name`, `cluster`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Service {
    /// `cluster`; its name.
    pub(crate) cluster: Input<String>,
    /// The cluster's name again: a service is found by it before the cluster's
    /// outputs are known.
    pub(crate) cluster_name: String,
    /// `serviceName`.
    pub(crate) service_name: String,
    /// `taskDefinition`: the ARN of one revision.
    pub(crate) task_definition: Input<String>,
    /// `desiredCount`; unset: an autoscaler's to decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) desired_count: Option<u32>,
    /// `capacityProviderStrategy`: the one provider, `FARGATE` or `FARGATE_SPOT`.
    pub(crate) capacity_provider: String,
    /// `awsvpcConfiguration.subnets`, sorted.
    pub(crate) subnets: Vec<String>,
    /// `awsvpcConfiguration.securityGroups`.
    pub(crate) security_groups: Vec<Input<String>>,
    /// `awsvpcConfiguration.assignPublicIp`.
    pub(crate) assign_public_ip: bool,
    /// `deploymentConfiguration.deploymentCircuitBreaker`: on, with rollback.
    pub(crate) circuit_breaker: bool,
    /// `enableExecuteCommand`.
    pub(crate) enable_execute_command: bool,
    /// `healthCheckGracePeriodSeconds`; only with a health check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) health_check_grace_seconds: Option<u32>,
    /// How long a deployment may take to become stable, in seconds. manta's
    /// own: ECS does not keep it, so `find` gives back what is wanted.
    pub(crate) deploy_timeout_seconds: u32,
}

impl Provision for Service {
    const KIND: Kind = Kind {
        name: "service",
        delete_rank: 20,
        immutable: &["cluster", "service_name"],
        volatile_outputs: &[],
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
