use std::collections::BTreeSet;

use aws_sdk_ec2::types::Subnet;
use manta_aws::lower::Network;
use manta_aws::network::{NetworkError, find_network};
use manta_aws::testing;
use manta_blueprints::AwsSettings;
use serde_json::json;

use crate::world::World;

async fn find(world: &World, settings: &AwsSettings) -> Result<Network, NetworkError> {
    find_network(
        &testing::connection(&world.config, &world.account),
        settings,
    )
    .await
}

/// Makes a VPC and returns its id.
async fn make_vpc(world: &World, cidr: &str) -> String {
    let ec2 = aws_sdk_ec2::Client::new(&world.config);
    let made = ec2.create_vpc().cidr_block(cidr).send().await;
    let vpc = made.expect("there is room for a VPC").vpc;
    vpc.and_then(|vpc| vpc.vpc_id).expect("a VPC has an id")
}

/// Makes a subnet and returns its id.
async fn make_subnet(world: &World, vpc: &str, cidr: &str) -> String {
    let ec2 = aws_sdk_ec2::Client::new(&world.config);
    let made = ec2
        .create_subnet()
        .vpc_id(vpc)
        .cidr_block(cidr)
        .send()
        .await;
    let subnet = made.expect("the VPC has room").subnet;
    subnet
        .and_then(|subnet| subnet.subnet_id)
        .expect("a subnet has an id")
}

async fn default_subnets(world: &World) -> Vec<Subnet> {
    let ec2 = aws_sdk_ec2::Client::new(&world.config);
    let answer = ec2.describe_subnets().send().await;
    let subnets = answer.expect("subnets can be listed").subnets;
    let all = subnets.unwrap_or_default();
    all.into_iter()
        .filter(|subnet| subnet.default_for_az() == Some(true))
        .collect()
}

#[tokio::test]
async fn nothing_named_is_the_default_vpc_with_its_default_subnets() {
    let world = World::new().await;
    let defaults = default_subnets(&world).await;
    let vpc = defaults[0]
        .vpc_id()
        .expect("subnets are in a VPC")
        .to_owned();
    make_subnet(&world, &vpc, "172.31.240.0/24").await;

    let found = find(&world, &AwsSettings::default()).await;
    let subnets: BTreeSet<_> = defaults.iter().filter_map(Subnet::subnet_id).collect();
    assert_eq!(
        found,
        Ok(Network {
            vpc,
            subnets: subnets.into_iter().map(str::to_owned).collect(),
        })
    );
}

#[tokio::test]
async fn an_account_without_default_vpc_is_told_what_to_set() {
    let world = World::new().await;
    world.behave(json!({"default_vpc": false})).await;
    let error = find(&world, &AwsSettings::default()).await;
    let error = error.expect_err("there is no default VPC");
    assert!(
        matches!(error, NetworkError::NoDefaultVpc { .. }),
        "{error}"
    );
    assert!(error.to_string().contains(&world.account), "{error}");
    assert_eq!(error.help(), "set `vpc` and `subnets` under [aws]");
}

#[tokio::test]
async fn a_named_vpc_gives_all_its_subnets_when_none_is_a_default() {
    let world = World::new().await;
    let vpc = make_vpc(&world, "10.1.0.0/16").await;
    let settings = AwsSettings {
        vpc: Some(vpc.clone()),
        ..AwsSettings::default()
    };
    let empty = find(&world, &settings).await;
    let empty = empty.expect_err("the VPC is empty");
    assert!(matches!(empty, NetworkError::NoSubnets { .. }), "{empty}");

    let mut subnets = vec![
        make_subnet(&world, &vpc, "10.1.1.0/24").await,
        make_subnet(&world, &vpc, "10.1.2.0/24").await,
    ];
    subnets.sort();
    assert_eq!(find(&world, &settings).await, Ok(Network { vpc, subnets }));
}

#[tokio::test]
async fn named_subnets_tell_their_vpc_and_must_share_it() {
    let world = World::new().await;
    let (here, there) = (
        make_vpc(&world, "10.1.0.0/16").await,
        make_vpc(&world, "10.2.0.0/16").await,
    );
    let near = make_subnet(&world, &here, "10.1.1.0/24").await;
    let far = make_subnet(&world, &there, "10.2.1.0/24").await;
    let named = |vpc: Option<&str>, subnets: &[&str]| AwsSettings {
        vpc: vpc.map(str::to_owned),
        subnets: subnets.iter().map(|&subnet| subnet.to_owned()).collect(),
        ..AwsSettings::default()
    };

    let found = find(&world, &named(None, &[&near])).await;
    assert_eq!(found.map(|found| found.vpc), Ok(here.clone()));
    for settings in [named(None, &[&near, &far]), named(Some(&there), &[&near])] {
        let error = find(&world, &settings).await;
        let error = error.expect_err("they do not fit together");
        assert!(matches!(error, NetworkError::SeveralVpcs { .. }), "{error}");
    }
    let unknown = find(&world, &named(None, &[&near, "subnet-0123456789abcdef0"])).await;
    let unknown = unknown.expect_err("one does not exist");
    assert!(
        matches!(unknown, NetworkError::UnknownSubnets { .. }),
        "{unknown}"
    );
}
