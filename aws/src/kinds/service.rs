//! An Amazon ECS service on Fargate.

mod change;
mod crash;
mod parts;
mod rollout;

use std::time::Duration;

use aws_sdk_ecs::types::{PropagateTags, Service as Found, ServiceField};
use futures_util::future::try_join_all;
use manta_engine::{
    ErrorKind, FieldChange, Input, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
    document_of,
};
use serde::{Deserialize, Serialize};

use super::cluster::clusters;
use super::ecs_tags::{ecs_tags, mark_again, tags_in};
use super::{Owning, Provision, output, owned_among};
use crate::Target;
use crate::call::Call;
use crate::placement;
use crate::poll::poll;
use crate::target::Wait;
use rollout::Rollout;

/// The error codes by which ECS says that a service, or the cluster it would
/// be in, does not exist.
const ABSENT: &[&str] = &["ServiceNotFoundException", "ClusterNotFoundException"];
/// How long a deleted service may be DRAINING: containers have up to two
/// minutes to stop, and ECS takes its time before and after.
const DRAINING: Duration = Duration::from_secs(600);
/// The service's tasks until an autoscaler, whose the number is, has its say.
const FIRST_COUNT: u32 = 1;

/// What a service should be. Outputs: `arn`, `name`, `cluster`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// `cluster`; its name.
    pub cluster: Input<String>,
    /// The cluster's name again: a service is found by it before the cluster's
    /// outputs are known.
    pub cluster_name: String,
    /// `serviceName`.
    pub service_name: String,
    /// `taskDefinition`: the ARN of one revision.
    pub task_definition: Input<String>,
    /// `desiredCount`; unset: an autoscaler's to decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired_count: Option<u32>,
    /// `capacityProviderStrategy`: the one provider, `FARGATE` or `FARGATE_SPOT`.
    pub capacity_provider: String,
    /// `awsvpcConfiguration.subnets`, sorted.
    pub subnets: Vec<String>,
    /// `awsvpcConfiguration.securityGroups`.
    pub security_groups: Vec<Input<String>>,
    /// `awsvpcConfiguration.assignPublicIp`.
    pub assign_public_ip: bool,
    /// `deploymentConfiguration.deploymentCircuitBreaker`: on, with rollback.
    pub circuit_breaker: bool,
    /// `enableExecuteCommand`.
    pub enable_execute_command: bool,
    /// `healthCheckGracePeriodSeconds`; only with a health check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health_check_grace_seconds: Option<u32>,
    /// `rolloutState` of the newest deployment. One that an earlier run did not
    /// see the end of shows as a change: the next run waits for it, and starts
    /// one that failed anew.
    pub rollout_state: RolloutState,
    /// How long a deployment may take to become stable, in seconds. manta's
    /// own: ECS does not keep it, so `find` gives back what is wanted.
    pub deploy_timeout_seconds: u32,
}

/// How far a service's newest deployment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RolloutState {
    /// All wanted tasks run and are healthy.
    Completed,
    /// ECS's circuit breaker gave up on it.
    Failed,
    /// It goes on.
    InProgress,
}

impl RolloutState {
    /// Tells whether a service was observed in this state.
    fn is_in(self, observed: &Observed) -> bool {
        let state = observed.properties.get("rollout_state");
        state == serde_json::to_value(self).ok().as_ref()
    }
}

impl Provision for Service {
    const KIND: Kind = Kind {
        name: "service",
        delete_rank: 20,
        immutable: &["cluster", "service_name"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let found = describe(target, &self.cluster_name, &self.service_name).await?;
        // One that is DRAINING comes to an end whatever is asked of it; a new one
        // can have its name afterwards.
        let Some(found) = found.filter(|found| found.status() == Some("ACTIVE")) else {
            return Ok(None);
        };
        Ok(Some(Observed {
            identity: found.service_arn().unwrap_or_default().to_owned(),
            owner: target.owner(&tags_in(found.tags())),
            properties: document_of(&self.observed(&found)),
            outputs: self.outputs(&found),
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        // All clusters: the blueprint may have named another one before.
        let clusters = clusters(target).await?;
        let services = try_join_all(clusters.iter().map(|cluster| named(target, cluster))).await?;
        owned_among(target, &Self::KIND, services.concat(), |arn| async move {
            let (cluster, name) = parts::cluster_and_name(&arn);
            let found = describe(target, cluster, name).await?;
            Ok(found.map(|found| tags_in(found.tags())))
        })
        .await
    }

    async fn create(
        &self,
        target: &Target,
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let created = target
            .connection
            .ecs
            .create_service()
            .cluster(self.cluster.get()?)
            .service_name(&self.service_name)
            .task_definition(self.task_definition.get()?)
            .desired_count(parts::signed(self.desired_count.unwrap_or(FIRST_COUNT)))
            .capacity_provider_strategy(placement::all_on(&self.capacity_provider))
            .platform_version("LATEST")
            .network_configuration(self.network()?)
            .deployment_configuration(self.deployment_configuration())
            .enable_execute_command(self.enable_execute_command)
            .set_health_check_grace_period_seconds(self.grace())
            // So that a task tells whose it is, and what it costs whom.
            .propagate_tags(PropagateTags::Service)
            .set_tags(Some(ecs_tags(mark)))
            .send()
            .await
            .unless_early("ecs:CreateService", is_early)?;
        let service = created.service.unwrap_or_else(|| Found::builder().build());
        self.settle(target, &service, progress).await?;
        Ok(self.outputs(&service))
    }

    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let failed = RolloutState::Failed.is_in(observed);
        let is_sent = |change: &&FieldChange| change.property() != "rollout_state" || failed;
        let sent: Vec<_> = changes.iter().filter(is_sent).cloned().collect();
        let service = if sent.is_empty() {
            // An earlier attempt sent everything, but did not see the end.
            describe(target, &self.cluster_name, &self.service_name).await?
        } else {
            self.write(target, &sent).await?
        };
        if let Some(service) = service {
            self.settle(target, &service, progress).await?;
        }
        mark_again(target, &observed.identity, mark).await?;
        Ok(observed.outputs.clone())
    }

    async fn delete(
        target: &Target,
        identity: &str,
        progress: &Progress,
    ) -> Result<(), ProviderError> {
        let (cluster, name) = parts::cluster_and_name(identity);
        target
            .connection
            .ecs
            .delete_service()
            .cluster(cluster)
            .service(name)
            // Else ECS wants it scaled to nothing first.
            .force(true)
            .send()
            .await
            // One that is not active is draining already.
            .found(
                "ecs:DeleteService",
                &[ABSENT[0], ABSENT[1], "ServiceNotActiveException"],
            )?;
        progress.say("stopping its tasks");
        // Security group and cluster are free only then.
        let gone = poll(DRAINING, async || {
            let found = describe(target, cluster, name).await?;
            Ok(found.is_none().then_some(()))
        });
        gone.await?.ok_or_else(|| still_draining(name))
    }
}

impl Service {
    fn outputs(&self, found: &Found) -> Outputs {
        Outputs::from([
            output("arn", found.service_arn().unwrap_or_default()),
            output("name", self.service_name.as_str()),
            output("cluster", self.cluster_name.as_str()),
        ])
    }

    /// Waits until the service as ECS answered with it is stable.
    async fn settle(
        &self,
        target: &Target,
        answered: &Found,
        progress: &Progress,
    ) -> Result<(), ProviderError> {
        match target.wait {
            Wait::No => Ok(()),
            Wait::UntilStable => {
                let wanted = self.task_definition.get()?;
                let rollout = Rollout::new(self, wanted, answered);
                rollout.watch(target, progress).await
            }
        }
    }
}

/// Returns a service that is ACTIVE or DRAINING. An INACTIVE one is only remembered.
async fn describe(
    target: &Target,
    cluster: &str,
    name: &str,
) -> Result<Option<Found>, ProviderError> {
    let answer = target
        .connection
        .ecs
        .describe_services()
        .cluster(cluster)
        .services(name)
        .include(ServiceField::Tags)
        .send()
        .await
        .found("ecs:DescribeServices", ABSENT)?;
    let services = answer.and_then(|answer| answer.services);
    let mut services = services.unwrap_or_default().into_iter();
    Ok(services.find(|service| service.status() != Some("INACTIVE")))
}

/// Lists the ARNs of a cluster's services that are named as the deployment's are.
async fn named(target: &Target, cluster: &str) -> Result<Vec<String>, ProviderError> {
    let answer = target
        .connection
        .ecs
        .list_services()
        .cluster(cluster)
        // The most that ECS gives; its own choice is ten.
        .max_results(100)
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .found("ecs:ListServices", ABSENT)?;
    let prefix = target.prefix();
    let mut arns = answer.unwrap_or_default();
    arns.retain(|arn| parts::cluster_and_name(arn).1.starts_with(&prefix));
    Ok(arns)
}

/// Tells whether ECS does not know yet what was made a moment ago, or has not
/// finished with what was deleted a moment ago.
fn is_early(code: &str, message: &str) -> bool {
    match code {
        // Draining: once it is INACTIVE, its name can be used again.
        "ServiceNotActiveException" | "ClusterNotFoundException" => true,
        "InvalidParameterException" | "ClientException" => {
            let message = message.to_lowercase();
            // An earlier attempt made it, and its answer was lost.
            message.contains("not idempotent")
                || message.contains("unable to assume the")
                || message.contains("still draining")
                || message.contains("capacity provider") && message.contains("not found")
        }
        _ => false,
    }
}

fn still_draining(name: &str) -> ProviderError {
    ProviderError {
        kind: ErrorKind::Other,
        operation: "ecs:DeleteService".to_owned(),
        message: format!("{name} is still draining after {} s", DRAINING.as_secs()),
        help: Some("run `manta down` again; it goes on from there".to_owned()),
    }
}
