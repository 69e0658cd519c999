use aws_sdk_ec2::types::{IpPermission, IpRange};
use manta_aws::AwsResource;
use manta_aws::testing::{Ingress, SecurityGroup};

use crate::world::World;

pub(crate) fn web(vpc_id: &str, ports: &[u16]) -> AwsResource {
    let ingress = ports.iter().map(|&port| Ingress {
        port,
        cidr: "0.0.0.0/0".to_owned(),
    });
    let group = SecurityGroup {
        group_name: "shop-test-web-5eed".to_owned(),
        vpc_id: vpc_id.to_owned(),
        description: "Tasks of shop-test-web".to_owned(),
        ingress: ingress.collect(),
    };
    group.named("web")
}

#[tokio::test]
async fn a_security_group_lives_and_leaves_nothing() {
    let world = World::new().await;
    let (vpc, _) = world.network().await;
    let stack = world.stack([web(&vpc, &[8080])]);
    assert_eq!(world.steps(&stack).await, ["create security-group/web"]);
    world.up(&stack).await;

    let edited = world.stack([web(&vpc, &[9090])]);
    assert_eq!(
        world.steps(&edited).await,
        ["update security-group/web (Edited): ingress[0].port 8080 → 9090"]
    );
    world.up(&edited).await;

    open_ssh(&world, &web(&vpc, &[9090])).await;
    let drift = world.steps(&edited).await;
    assert_eq!(drift.len(), 1);
    assert!(
        drift[0].starts_with("update security-group/web (Drifted): ingress"),
        "{drift:?}"
    );
    assert!(drift[0].contains("10.0.0.0/8"), "{drift:?}");
    world.up(&edited).await;
    world.down(&edited).await;
}

/// Opens a range of ports, which manta itself never does.
async fn open_ssh(world: &World, group: &AwsResource) {
    let rule = IpPermission::builder()
        .ip_protocol("tcp")
        .from_port(22)
        .to_port(23)
        .ip_ranges(IpRange::builder().cidr_ip("10.0.0.0/8").build())
        .build();
    aws_sdk_ec2::Client::new(&world.config)
        .authorize_security_group_ingress()
        .group_id(world.found(group).await.identity)
        .ip_permissions(rule)
        .send()
        .await
        .expect("the group is there");
}
