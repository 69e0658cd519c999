//! `[service.*]`: an ECS service on Fargate and what it needs.

use manta_blueprints::Service as Written;
use manta_engine::Input;

use super::{LowerError, Lowering};
use crate::kinds::security_group::Ingress;
use crate::kinds::service::RolloutState;
use crate::kinds::{SecurityGroup, Service};

impl Lowering<'_> {
    pub(super) fn service(&mut self, name: &str, service: &Written) -> Result<(), LowerError> {
        let task_definition = self.task_definition(
            name,
            &service.workload,
            service.port,
            service.health.as_ref(),
            service.exec,
        )?;
        let security_group = self.security_group(name, ingress(service))?;
        let (cluster_name, cluster) = self.cluster()?;
        let has_health_check = service
            .health
            .as_ref()
            .filter(|health| !health.command.is_empty());
        let specification = Service {
            cluster,
            cluster_name,
            service_name: self.names.workload(name),
            task_definition: Input::output_of(task_definition, "arn"),
            desired_count: Some(service.count),
            capacity_provider: if service.spot {
                "FARGATE_SPOT"
            } else {
                "FARGATE"
            }
            .to_owned(),
            subnets: self.context.network.subnets.clone(),
            security_groups: vec![security_group],
            assign_public_ip: self.blueprint.aws.public_ip,
            circuit_breaker: true,
            enable_execute_command: service.exec,
            health_check_grace_seconds: has_health_check.map(|health| health.grace_seconds),
            rollout_state: RolloutState::Completed,
            deploy_timeout_seconds: service.deploy_timeout_seconds,
        };
        self.stack.add(specification.named(name))?;
        Ok(())
    }

    /// Adds the security group of a service or task; returns its id.
    pub(super) fn security_group(
        &mut self,
        name: &str,
        ingress: Vec<Ingress>,
    ) -> Result<Input<String>, LowerError> {
        let group = SecurityGroup {
            group_name: self.names.security_group(name),
            vpc_id: self.context.network.vpc.clone(),
            description: format!("Tasks of {}", self.names.workload(name)),
            ingress,
        };
        let address = self.stack.add(group.named(name))?;
        Ok(Input::output_of(address, "id"))
    }
}

fn ingress(service: &Written) -> Vec<Ingress> {
    let Some(port) = service.port else {
        return Vec::new();
    };
    let mut ingress: Vec<_> = service
        .allow_from
        .iter()
        .map(|cidr| Ingress {
            port,
            cidr: cidr.clone(),
        })
        .collect();
    ingress.sort();
    ingress
}
