//! Where in a VPC services run, when the blueprint leaves it to the account.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{Filter, Subnet};
use manta_blueprints::AwsSettings;
use manta_engine::ProviderError;

use crate::Connection;
use crate::call::Call;
use crate::lower::Network;

/// Why there is no network to run services in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// EC2 could not be asked.
    #[error("could not look up the network: {0}")]
    Read(ProviderError),
    /// The blueprint names no network, and the account has no default one.
    #[error("account {account} has no default VPC in {region}")]
    NoDefaultVpc {
        /// The account.
        account: String,
        /// The region.
        region: String,
    },
    /// The VPC has no subnets, or is not there.
    #[error("{vpc} has no subnets in {region}")]
    NoSubnets {
        /// The VPC.
        vpc: String,
        /// The region.
        region: String,
    },
    /// Subnets that the blueprint names are not there.
    #[error("not all of these subnets exist in {region}: {}", subnets.join(", "))]
    UnknownSubnets {
        /// The subnets that the blueprint names.
        subnets: Vec<String>,
        /// The region.
        region: String,
    },
    /// The blueprint's subnets are in other VPCs than one and the same.
    #[error("the subnets are not all in one VPC: {}", vpcs.join(", "))]
    SeveralVpcs {
        /// The VPCs that they are in, and the one the blueprint names.
        vpcs: Vec<String>,
    },
}

impl NetworkError {
    /// Returns what the user can do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Read(error) => error
                .help
                .clone()
                .unwrap_or_else(|| "check the region and its EC2 endpoint".to_owned()),
            Self::NoDefaultVpc { .. } => "set `vpc` and `subnets` under [aws]".to_owned(),
            Self::NoSubnets { .. } => {
                "correct `vpc` under [aws], or name its `subnets` there".to_owned()
            }
            Self::UnknownSubnets { .. } => {
                "correct `subnets` under [aws], or `region` if they are elsewhere".to_owned()
            }
            Self::SeveralVpcs { .. } => {
                "name subnets of one VPC under [aws], and leave `vpc` out".to_owned()
            }
        }
    }
}

impl From<ProviderError> for NetworkError {
    fn from(error: ProviderError) -> Self {
        Self::Read(error)
    }
}

/// Finds the network that `settings` name: their subnets; the subnets of their
/// VPC, by preference those that AWS made as defaults; or the same of the
/// account's default VPC.
///
/// # Errors
/// When there is none, or what is named does not fit together.
pub async fn find_network(
    connection: &Connection,
    settings: &AwsSettings,
) -> Result<Network, NetworkError> {
    if !settings.subnets.is_empty() {
        return named(connection, settings).await;
    }
    let vpc = match &settings.vpc {
        Some(vpc) => vpc.clone(),
        None => default_vpc(connection).await?,
    };
    let subnets = subnets_of(connection, &vpc).await?;
    if subnets.is_empty() {
        let region = connection.region.clone();
        return Err(NetworkError::NoSubnets { vpc, region });
    }
    Ok(Network {
        vpc,
        subnets: preferred(&subnets),
    })
}

/// Returns the network of the subnets that the blueprint names.
async fn named(connection: &Connection, settings: &AwsSettings) -> Result<Network, NetworkError> {
    let wanted: BTreeSet<_> = settings.subnets.iter().cloned().collect();
    let answer = connection
        .ec2
        .describe_subnets()
        .set_subnet_ids(Some(wanted.iter().cloned().collect()))
        .send()
        .await
        .found(
            "ec2:DescribeSubnets",
            &["InvalidSubnetID.NotFound", "InvalidSubnetID.Malformed"],
        )?;
    let Some(answer) = answer else {
        return Err(NetworkError::UnknownSubnets {
            subnets: wanted.into_iter().collect(),
            region: connection.region.clone(),
        });
    };
    let found = answer.subnets().iter().filter_map(Subnet::vpc_id);
    let vpcs: BTreeSet<_> = found.chain(settings.vpc.as_deref()).collect();
    let mut vpcs = vpcs.into_iter().map(str::to_owned);
    match (vpcs.next(), vpcs.next()) {
        (Some(vpc), None) => Ok(Network {
            vpc,
            subnets: wanted.into_iter().collect(),
        }),
        (first, second) => Err(NetworkError::SeveralVpcs {
            vpcs: first.into_iter().chain(second).chain(vpcs).collect(),
        }),
    }
}

async fn default_vpc(connection: &Connection) -> Result<String, NetworkError> {
    let answer = connection
        .ec2
        .describe_vpcs()
        .filters(filter("is-default", "true"))
        .send()
        .await
        .of("ec2:DescribeVpcs")?;
    let vpc = answer.vpcs().first().and_then(|vpc| vpc.vpc_id());
    vpc.map(str::to_owned)
        .ok_or_else(|| NetworkError::NoDefaultVpc {
            account: connection.account.clone(),
            region: connection.region.clone(),
        })
}

async fn subnets_of(connection: &Connection, vpc: &str) -> Result<Vec<Subnet>, ProviderError> {
    let mut pages = connection
        .ec2
        .describe_subnets()
        .filters(filter("vpc-id", vpc))
        .into_paginator()
        .items()
        .send();
    let mut subnets = Vec::new();
    while let Some(subnet) = pages.next().await {
        subnets.push(subnet.of("ec2:DescribeSubnets")?);
    }
    Ok(subnets)
}

/// Returns the ids of the subnets that AWS made as their zone's default, which
/// reach the internet; of all where there is none.
fn preferred(subnets: &[Subnet]) -> Vec<String> {
    let is_default = |subnet: &&Subnet| subnet.default_for_az() == Some(true);
    let some = subnets.iter().any(|subnet| is_default(&subnet));
    let ids: BTreeSet<_> = subnets
        .iter()
        .filter(|subnet| !some || is_default(subnet))
        .filter_map(Subnet::subnet_id)
        .collect();
    ids.into_iter().map(str::to_owned).collect()
}

fn filter(name: &str, value: &str) -> Filter {
    Filter::builder().name(name).values(value).build()
}
