//! An Amazon ECS cluster.

use std::time::Duration;

use aws_sdk_ecs::types::{Cluster as Found, ClusterField, ClusterSetting, ClusterSettingName};
use manta_engine::{
    ErrorKind, FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
    document_of,
};
use serde::{Deserialize, Serialize};

use super::ecs_tags::{ecs_tags, mark_again, tags_in};
use super::{Owning, Provision, differs, output, owned};
use crate::Target;
use crate::call::Call;
use crate::poll::poll;

/// The error code by which ECS says that a cluster does not exist.
const ABSENT: &[&str] = &["ClusterNotFoundException"];
/// How long a new cluster may be PROVISIONING, which it is for some seconds
/// while its capacity providers are attached.
const PROVISIONING: Duration = Duration::from_secs(60);

/// What a cluster should be. Outputs: `arn`, `name`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// `clusterName`.
    pub cluster_name: String,
    /// `capacityProviders`.
    pub capacity_providers: Vec<String>,
    /// The `containerInsights` setting.
    pub container_insights: bool,
}

impl Provision for Cluster {
    const KIND: Kind = Kind {
        name: "cluster",
        delete_rank: 80,
        immutable: &["cluster_name"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let found = describe(target, &self.cluster_name).await?;
        let Some(found) = found.into_iter().find(exists) else {
            return Ok(None);
        };
        let mut capacity_providers = found.capacity_providers().to_vec();
        capacity_providers.sort();
        let observed = Self {
            cluster_name: self.cluster_name.clone(),
            capacity_providers,
            container_insights: observes(&found),
        };
        Ok(Some(Observed {
            identity: found.cluster_arn().unwrap_or_default().to_owned(),
            owner: target.owner(&tags_in(found.tags())),
            properties: document_of(&observed),
            outputs: self.outputs(target),
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        // There is at most one, and it has the deployment's name.
        let clusters = describe(target, &target.deployment().name()).await?;
        let owned = clusters
            .iter()
            .filter(|cluster| exists(cluster))
            .filter_map(|cluster| {
                let arn = cluster.cluster_arn().unwrap_or_default();
                owned(target, &Self::KIND, arn, &tags_in(cluster.tags()))
            });
        Ok(owned.collect())
    }

    async fn create(
        &self,
        target: &Target,
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let ecs = &target.connection.ecs;
        let created = ecs
            .create_cluster()
            .cluster_name(&self.cluster_name)
            .set_capacity_providers(Some(self.capacity_providers.clone()))
            .settings(self.insights())
            .set_tags(Some(ecs_tags(mark)))
            .send()
            .await
            .unless_early("ecs:CreateCluster", |_, message| {
                // The first cluster of an account makes ECS create its own
                // role, which cannot be assumed for some seconds.
                message.contains("service linked role")
            })?;
        if created.cluster().and_then(Found::status) == Some("PROVISIONING") {
            self.wait_until_active(target).await?;
        }
        Ok(self.outputs(target))
    }

    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let ecs = &target.connection.ecs;
        if differs(changes, "container_insights") {
            ecs.update_cluster()
                .cluster(&self.cluster_name)
                .settings(self.insights())
                .send()
                .await
                .unless_early("ecs:UpdateCluster", is_busy)?;
        }
        if differs(changes, "capacity_providers") {
            ecs.put_cluster_capacity_providers()
                .cluster(&self.cluster_name)
                .set_capacity_providers(Some(self.capacity_providers.clone()))
                // Required; a service names its provider itself.
                .set_default_capacity_provider_strategy(Some(Vec::new()))
                .send()
                .await
                .unless_early("ecs:PutClusterCapacityProviders", is_busy)?;
        }
        mark_again(target, &observed.identity, mark).await?;
        Ok(self.outputs(target))
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        target
            .connection
            .ecs
            .delete_cluster()
            .cluster(identity)
            .send()
            .await
            // Services and tasks are still draining, or a change is still
            // under way.
            .gone("ecs:DeleteCluster", ABSENT, |code, _| {
                matches!(
                    code,
                    "ClusterContainsServicesException"
                        | "ClusterContainsTasksException"
                        | "UpdateInProgressException"
                )
            })
    }
}

impl Cluster {
    fn insights(&self) -> ClusterSetting {
        let value = if self.container_insights {
            "enabled"
        } else {
            "disabled"
        };
        ClusterSetting::builder()
            .name(ClusterSettingName::ContainerInsights)
            .value(value)
            .build()
    }

    fn outputs(&self, target: &Target) -> Outputs {
        let arn = target
            .connection
            .arn("ecs", &format!("cluster/{}", self.cluster_name));
        Outputs::from([
            output("arn", arn),
            output("name", self.cluster_name.as_str()),
        ])
    }

    async fn wait_until_active(&self, target: &Target) -> Result<(), ProviderError> {
        let status = poll(PROVISIONING, async || {
            let found = describe(target, &self.cluster_name).await?;
            let status = found.into_iter().find_map(|cluster| cluster.status);
            Ok(status.filter(|status| status != "PROVISIONING"))
        });
        match status.await?.as_deref() {
            Some("ACTIVE") => Ok(()),
            Some(status) => Err(not_active(status)),
            None => Err(not_active("PROVISIONING")),
        }
    }
}

/// Lists the ARNs of the account's clusters.
pub(super) async fn clusters(target: &Target) -> Result<Vec<String>, ProviderError> {
    target
        .connection
        .ecs
        .list_clusters()
        .into_paginator()
        .items()
        .send()
        .collect::<Result<_, _>>()
        .await
        .of("ecs:ListClusters")
}

async fn describe(target: &Target, cluster: &str) -> Result<Vec<Found>, ProviderError> {
    let answer = target
        .connection
        .ecs
        .describe_clusters()
        .clusters(cluster)
        .include(ClusterField::Tags)
        .include(ClusterField::Settings)
        .send()
        .await
        .found("ecs:DescribeClusters", ABSENT)?;
    Ok(answer
        .and_then(|answer| answer.clusters)
        .unwrap_or_default())
}

/// Tells whether a cluster is there: a deleted one can be described for a while.
fn exists(cluster: &Found) -> bool {
    cluster.status() != Some("INACTIVE")
}

/// Tells whether Container Insights observes a cluster, in either of its forms.
fn observes(cluster: &Found) -> bool {
    cluster
        .settings()
        .iter()
        .find(|setting| setting.name() == Some(&ClusterSettingName::ContainerInsights))
        .is_some_and(|setting| setting.value() != Some("disabled"))
}

fn is_busy(code: &str, _message: &str) -> bool {
    matches!(code, "UpdateInProgressException" | "ResourceInUseException")
}

fn not_active(status: &str) -> ProviderError {
    ProviderError {
        kind: ErrorKind::Other,
        operation: "ecs:CreateCluster".to_owned(),
        message: format!("the cluster is {status} instead of ACTIVE"),
        help: Some(
            "look at the cluster's attachments in the ECS console, then deploy again".to_owned(),
        ),
    }
}
