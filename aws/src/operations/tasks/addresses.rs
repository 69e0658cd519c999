//! The addresses of tasks on the internet, which EC2 knows and ECS does not.

use std::collections::HashMap;

use aws_sdk_ec2::types::{Filter, NetworkInterface};
use manta_engine::ProviderError;

use super::Task;
use crate::Target;
use crate::call::Call;

/// How many values one filter of EC2's takes.
const VALUES_PER_FILTER: usize = 200;

/// Adds the public addresses of those tasks that have one.
pub(super) async fn add_public_ips(
    target: &Target,
    tasks: &mut [Task],
) -> Result<(), ProviderError> {
    let interfaces: Vec<_> = tasks
        .iter()
        .filter_map(|task| task.interface.clone())
        .collect();
    let mut addresses = HashMap::new();
    for interfaces in interfaces.chunks(VALUES_PER_FILTER) {
        addresses.extend(public_ips(target, interfaces).await?);
    }
    for task in tasks {
        let interface = task.interface.as_ref();
        task.public_ip = interface.and_then(|interface| addresses.remove(interface));
    }
    Ok(())
}

async fn public_ips(
    target: &Target,
    interfaces: &[String],
) -> Result<Vec<(String, String)>, ProviderError> {
    // Filtered rather than named: naming one that is gone fails the whole call,
    // and a task's interface goes when the task does.
    let filter = Filter::builder()
        .name("network-interface-id")
        .set_values(Some(interfaces.to_vec()))
        .build();
    let found = target
        .connection
        .ec2
        .describe_network_interfaces()
        .filters(filter)
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .of("ec2:DescribeNetworkInterfaces")?;
    Ok(found.iter().filter_map(public_ip).collect())
}

fn public_ip(interface: &NetworkInterface) -> Option<(String, String)> {
    let id = interface.network_interface_id()?;
    let address = interface.association()?.public_ip()?;
    Some((id.to_owned(), address.to_owned()))
}
