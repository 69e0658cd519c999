//! The parts of a service, to ECS's form and back.

use aws_sdk_ecs::types::{
    AssignPublicIp, AwsVpcConfiguration, Deployment, DeploymentCircuitBreaker,
    DeploymentConfiguration, DeploymentRolloutState, LaunchType, NetworkConfiguration,
    Service as Found,
};
use manta_engine::{Input, ProviderError, UnresolvedInput};

use super::rollout::primary;
use super::{RolloutState, Service};
use crate::placement;

/// While it is replaced, a service keeps all its tasks…
const MINIMUM_HEALTHY_PERCENT: i32 = 100;
/// …and may have as many new ones beside them.
const MAXIMUM_PERCENT: i32 = 200;

impl Service {
    pub(super) fn network(&self) -> Result<NetworkConfiguration, ProviderError> {
        let groups: Result<Vec<_>, UnresolvedInput> = self
            .security_groups
            .iter()
            .map(|group| group.get().cloned())
            .collect();
        Ok(placement::network(
            &self.subnets,
            groups?,
            self.assign_public_ip,
        ))
    }

    /// Returns the health check's grace in seconds, as ECS takes it.
    pub(super) fn grace(&self) -> Option<i32> {
        self.health_check_grace_seconds.map(signed)
    }

    pub(super) fn deployment_configuration(&self) -> DeploymentConfiguration {
        let breaker = DeploymentCircuitBreaker::builder()
            .enable(self.circuit_breaker)
            .rollback(self.circuit_breaker)
            .build();
        DeploymentConfiguration::builder()
            .minimum_healthy_percent(MINIMUM_HEALTHY_PERCENT)
            .maximum_percent(MAXIMUM_PERCENT)
            .deployment_circuit_breaker(breaker)
            .build()
    }

    /// Returns the specification that makes the service that was found.
    pub(super) fn observed(&self, found: &Found) -> Self {
        let network = found
            .network_configuration()
            .and_then(NetworkConfiguration::awsvpc_configuration);
        let mut subnets = network.map_or_else(Vec::new, |network| network.subnets().to_vec());
        subnets.sort();
        let groups = network.map_or(&[][..], AwsVpcConfiguration::security_groups);
        let breaker = found
            .deployment_configuration()
            .and_then(DeploymentConfiguration::deployment_circuit_breaker);
        let cluster = last_part(found.cluster_arn().unwrap_or_default()).to_owned();
        Self {
            cluster: Input::Known(cluster.clone()),
            cluster_name: cluster,
            service_name: self.service_name.clone(),
            task_definition: Input::Known(found.task_definition().unwrap_or_default().to_owned()),
            desired_count: u32::try_from(found.desired_count()).ok(),
            capacity_provider: provider(found),
            subnets,
            security_groups: groups.iter().cloned().map(Input::Known).collect(),
            assign_public_ip: network.and_then(AwsVpcConfiguration::assign_public_ip)
                == Some(&AssignPublicIp::Enabled),
            circuit_breaker: breaker.is_some_and(|breaker| breaker.enable() && breaker.rollback()),
            enable_execute_command: found.enable_execute_command(),
            health_check_grace_seconds: found
                .health_check_grace_period_seconds()
                .and_then(|seconds| u32::try_from(seconds).ok())
                .or(Some(0)),
            rollout_state: rollout_state(found),
            deploy_timeout_seconds: self.deploy_timeout_seconds,
        }
    }
}

/// Returns what a service runs on, in words that no capacity provider has
/// where it was started without one.
fn provider(found: &Found) -> String {
    match found.capacity_provider_strategy() {
        [] => {
            let launch_type = found.launch_type().map_or("", LaunchType::as_str);
            format!("launch type {launch_type}")
        }
        items => {
            let names: Vec<_> = items.iter().map(|item| item.capacity_provider()).collect();
            names.join(" + ")
        }
    }
}

/// Returns how far the newest deployment has come. Where ECS keeps no state,
/// which it does for rolling updates alone, there is nothing to wait for.
fn rollout_state(found: &Found) -> RolloutState {
    match primary(found).and_then(Deployment::rollout_state) {
        Some(DeploymentRolloutState::Failed) => RolloutState::Failed,
        Some(DeploymentRolloutState::InProgress) => RolloutState::InProgress,
        _ => RolloutState::Completed,
    }
}

/// Returns cluster and name in a service's ARN:
/// `arn:aws:ecs:<region>:<account>:service/<cluster>/<name>`.
pub(super) fn cluster_and_name(arn: &str) -> (&str, &str) {
    let (rest, name) = arn.rsplit_once('/').unwrap_or(("", arn));
    (last_part(rest), name)
}

/// Returns what follows the last slash of an ARN.
pub(super) fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// Returns a number as ECS takes it; a blueprint's checks keep all of them small.
pub(super) fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_tells_cluster_and_name() {
        let arn = "arn:aws:ecs:eu-west-1:111111111111:service/shop/shop-web";
        assert_eq!(cluster_and_name(arn), ("shop", "shop-web"));
    }
}
