//! The tasks that still run from a task definition that is being deleted.

use futures_util::future::try_join_all;
use manta_engine::{Progress, ProviderError};

use crate::Target;
use crate::call::Call;
use crate::kinds::cluster::clusters;

/// The error codes by which ECS says that there is nothing to list or to stop:
/// a cluster or a task went meanwhile.
const ABSENT: &[&str] = &["ClusterNotFoundException", "InvalidParameterException"];

/// Stops the tasks that were run on demand from a family. They would keep their
/// security group and their cluster from being deleted for as long as they run.
pub(super) async fn stop(
    target: &Target,
    family: &str,
    progress: &Progress,
) -> Result<(), ProviderError> {
    let clusters = clusters(target).await?;
    let stops = clusters
        .iter()
        .map(|cluster| stop_in(target, cluster, family, progress));
    try_join_all(stops).await.map(|_| ())
}

async fn stop_in(
    target: &Target,
    cluster: &str,
    family: &str,
    progress: &Progress,
) -> Result<(), ProviderError> {
    let ecs = &target.connection.ecs;
    let tasks = ecs
        .list_tasks()
        .cluster(cluster)
        .family(family)
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .found("ecs:ListTasks", ABSENT)?;
    for task in tasks.unwrap_or_default() {
        progress.say(format!("stopping {task}"));
        ecs.stop_task()
            .cluster(cluster)
            .task(task)
            .reason("its task definition is being deleted")
            .send()
            .await
            .found("ecs:StopTask", ABSENT)?;
    }
    Ok(())
}
