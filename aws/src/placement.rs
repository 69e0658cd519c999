//! Where ECS runs tasks: those of services, and those run on demand.

use aws_sdk_ecs::types::{
    AssignPublicIp, AwsVpcConfiguration, CapacityProviderStrategyItem, NetworkConfiguration,
};

/// Returns the strategy of running every task on one capacity provider.
pub(crate) fn all_on(capacity_provider: &str) -> CapacityProviderStrategyItem {
    CapacityProviderStrategyItem::builder()
        .capacity_provider(capacity_provider)
        .weight(1)
        .build()
        .expect("the provider is set")
}

/// Returns the network that tasks are in.
pub(crate) fn network(
    subnets: &[String],
    security_groups: Vec<String>,
    has_public_ip: bool,
) -> NetworkConfiguration {
    let assign_public_ip = if has_public_ip {
        AssignPublicIp::Enabled
    } else {
        AssignPublicIp::Disabled
    };
    let configuration = AwsVpcConfiguration::builder()
        .set_subnets(Some(subnets.to_vec()))
        .set_security_groups(Some(security_groups))
        .assign_public_ip(assign_public_ip)
        .build()
        .expect("the subnets are set");
    NetworkConfiguration::builder()
        .awsvpc_configuration(configuration)
        .build()
}
