//! Changes a service in place.

use aws_sdk_ecs::types::Service as Found;
use manta_engine::{FieldChange, ProviderError};

use super::{Service, is_early, parts};
use crate::Target;
use crate::call::Call;
use crate::kinds::differs;
use crate::placement;

impl Service {
    /// Sends what changed, and nothing else: the rest may be an autoscaler's.
    pub(super) async fn write(
        &self,
        target: &Target,
        changes: &[FieldChange],
    ) -> Result<Option<Found>, ProviderError> {
        let changed = |name| differs(changes, name);
        let mut update = target
            .connection
            .ecs
            .update_service()
            .cluster(&self.cluster_name)
            .service(&self.service_name);
        if changed("task_definition") {
            update = update.task_definition(self.task_definition.get()?);
        }
        if changed("desired_count") {
            update = update.set_desired_count(self.desired_count.map(parts::signed));
        }
        if changed("capacity_provider") {
            // ECS takes another strategy only together with a new deployment.
            update = update
                .capacity_provider_strategy(placement::all_on(&self.capacity_provider))
                .force_new_deployment(true);
        }
        if changed("subnets") || changed("security_groups") || changed("assign_public_ip") {
            update = update.network_configuration(self.network()?);
        }
        if changed("circuit_breaker") {
            update = update.deployment_configuration(self.deployment_configuration());
        }
        if changed("rollout_state") {
            // The last deployment failed.
            update = update.force_new_deployment(true);
        }
        if changed("enable_execute_command") {
            // Tasks that run keep what they were started with.
            update = update
                .enable_execute_command(self.enable_execute_command)
                .force_new_deployment(true);
        }
        if changed("health_check_grace_seconds") {
            update = update.set_health_check_grace_period_seconds(self.grace());
        }
        let updated = update.send().await;
        Ok(updated.unless_early("ecs:UpdateService", is_early)?.service)
    }
}
