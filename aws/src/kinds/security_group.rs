//! An Amazon EC2 security group that opens only what was declared.

mod rules;

use aws_sdk_ec2::types::{
    Filter, IpPermission, ResourceType, SecurityGroup as Found, Tag, TagSpecification,
};
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError, document_of,
};
use serde::{Deserialize, Serialize};

use super::{Owning, Provision, differs, output, owned};
use crate::Target;
use crate::call::Call;
use crate::tags::Tags;
use rules::{ingress_of, rules_of};

/// The error code by which EC2 says that a group does not exist.
const ABSENT: &[&str] = &["InvalidGroup.NotFound"];

/// What a security group should be. Output: `id`. All traffic may leave, as is
/// EC2's default for a new group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// `GroupName`; its end is made from the VPC, so that a move to another VPC
    /// makes a new group and leaves the old one to be deleted last.
    pub group_name: String,
    /// `VpcId`.
    pub vpc_id: String,
    /// `GroupDescription`; cannot be changed.
    pub description: String,
    /// What may come in, sorted.
    pub ingress: Vec<Ingress>,
}

/// One rule of what may come in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ingress {
    /// The one TCP port.
    pub port: u16,
    /// The IPv4 or IPv6 CIDR block.
    pub cidr: String,
}

impl Provision for SecurityGroup {
    const KIND: Kind = Kind {
        name: "security-group",
        delete_rank: 55,
        immutable: &["group_name", "vpc_id", "description"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let found = describe(
            target,
            vec![
                filter("group-name", &self.group_name),
                filter("vpc-id", &self.vpc_id),
            ],
        )
        .await?;
        let Some(found) = found.into_iter().next() else {
            return Ok(None);
        };
        let mut properties = document_of(self);
        let description = found.description().unwrap_or_default();
        properties.insert("description".to_owned(), description.into());
        properties.insert("ingress".to_owned(), ingress_of(&found));
        let id = found.group_id().unwrap_or_default().to_owned();
        Ok(Some(Observed {
            owner: target.owner(&tags_in(found.tags())),
            properties,
            outputs: outputs(&id),
            identity: id,
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        let tags = target.deployment().tags();
        let filters = tags.map(|(key, value)| filter(&format!("tag:{key}"), &value));
        let groups = describe(target, filters.to_vec()).await?;
        let owned = groups.iter().filter_map(|group| {
            let id = group.group_id().unwrap_or_default();
            owned(target, &Self::KIND, id, &tags_in(group.tags()))
        });
        Ok(owned.collect())
    }

    async fn create(
        &self,
        target: &Target,
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let created = target
            .connection
            .ec2
            .create_security_group()
            .group_name(&self.group_name)
            .vpc_id(&self.vpc_id)
            .description(&self.description)
            .tag_specifications(
                TagSpecification::builder()
                    .resource_type(ResourceType::SecurityGroup)
                    .set_tags(Some(tags_of(mark)))
                    .build(),
            )
            .send()
            .await
            // EC2 is eventually consistent: an earlier attempt's group may not
            // have been found yet. Next time it is, and so is its owner.
            .unless_early("ec2:CreateSecurityGroup", |code, _| {
                code == "InvalidGroup.Duplicate"
            })?;
        let id = created.group_id().unwrap_or_default();
        let rules = self.ingress.iter().map(Ingress::permission).collect();
        authorize(target, id, rules).await?;
        Ok(outputs(id))
    }

    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let id = &observed.identity;
        if differs(changes, "ingress") {
            self.write_ingress(target, id).await?;
        }
        target
            .connection
            .ec2
            .create_tags()
            .resources(id)
            .set_tags(Some(tags_of(mark)))
            .send()
            .await
            .of("ec2:CreateTags")?;
        Ok(outputs(id))
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        target
            .connection
            .ec2
            .delete_security_group()
            .group_id(identity)
            .send()
            .await
            // Fargate takes down the network interfaces of stopped tasks
            // minutes after the tasks.
            .gone("ec2:DeleteSecurityGroup", ABSENT, |code, _| {
                code == "DependencyViolation"
            })
    }
}

impl SecurityGroup {
    /// Opens what is missing, then closes what is too much: what stays open is
    /// never closed in between.
    async fn write_ingress(&self, target: &Target, id: &str) -> Result<(), ProviderError> {
        let found = describe(target, vec![filter("group-id", id)]).await?;
        let present: Vec<_> = found.iter().flat_map(rules_of).collect();
        let missing = self
            .ingress
            .iter()
            .filter(|wanted| {
                !present
                    .iter()
                    .any(|rule| rule.ingress() == Some((*wanted).clone()))
            })
            .map(Ingress::permission)
            .collect();
        let surplus = present
            .iter()
            .filter(|rule| {
                rule.ingress()
                    .is_none_or(|found| !self.ingress.contains(&found))
            })
            .map(|rule| rule.permission().clone())
            .collect();
        authorize(target, id, missing).await?;
        revoke(target, id, surplus).await
    }
}

async fn describe(target: &Target, filters: Vec<Filter>) -> Result<Vec<Found>, ProviderError> {
    target
        .connection
        .ec2
        .describe_security_groups()
        .set_filters(Some(filters))
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .of("ec2:DescribeSecurityGroups")
}

async fn authorize(
    target: &Target,
    id: &str,
    rules: Vec<IpPermission>,
) -> Result<(), ProviderError> {
    if rules.is_empty() {
        return Ok(());
    }
    target
        .connection
        .ec2
        .authorize_security_group_ingress()
        .group_id(id)
        .set_ip_permissions(Some(rules))
        .send()
        .await
        // The group was made a moment ago, and EC2 is eventually consistent; or
        // the answer was lost, and the next attempt finds the rules.
        .unless_early("ec2:AuthorizeSecurityGroupIngress", |code, _| {
            code == ABSENT[0] || code == "InvalidPermission.Duplicate"
        })
        .map(|_| ())
}

async fn revoke(target: &Target, id: &str, rules: Vec<IpPermission>) -> Result<(), ProviderError> {
    if rules.is_empty() {
        return Ok(());
    }
    target
        .connection
        .ec2
        .revoke_security_group_ingress()
        .group_id(id)
        .set_ip_permissions(Some(rules))
        .send()
        .await
        .unless_early("ec2:RevokeSecurityGroupIngress", |code, _| {
            code == "InvalidPermission.NotFound"
        })
        .map(|_| ())
}

fn filter(name: &str, value: &str) -> Filter {
    Filter::builder().name(name).values(value).build()
}

fn outputs(id: &str) -> Outputs {
    Outputs::from([output("id", id)])
}

fn tags_of(mark: &Mark) -> Vec<Tag> {
    mark.tags()
        .into_iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect()
}

fn tags_in(tags: &[Tag]) -> Tags {
    tags.iter()
        .filter_map(|tag| Some((tag.key()?, tag.value().unwrap_or_default())))
        .collect()
}
