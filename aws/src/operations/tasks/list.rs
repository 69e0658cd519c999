//! Lists, describes, waits for and stops tasks.

use std::time::Duration;

use aws_sdk_ecs::types::DesiredStatus;
use manta_engine::{ErrorKind, ProviderError};

use super::Task;
use super::addresses::add_public_ips;
use crate::Target;
use crate::call::Call;
use crate::poll::poll;

/// How many tasks DescribeTasks takes.
const TASKS_PER_CALL: usize = 100;
/// The error code by which ECS says that a cluster does not exist.
const ABSENT: &[&str] = &["ClusterNotFoundException", "ServiceNotFoundException"];

/// Which tasks of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TasksOf {
    /// Those of the service of this name.
    Service(String),
    /// Those that were made from a task definition of this family.
    Family(String),
}

/// Which tasks, by where they are in their life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// Those that run, or are to run.
    Running,
    /// Those that stopped within the last hour or so.
    Stopped,
    /// All of them.
    Any,
}

/// Lists tasks with all that is known of them, oldest first. A cluster or
/// service that does not exist has none.
///
/// # Errors
/// When they cannot be read.
pub async fn list_tasks(
    target: &Target,
    cluster: &str,
    of: &TasksOf,
    state: TaskState,
) -> Result<Vec<Task>, ProviderError> {
    let arns = match state {
        TaskState::Running => list(target, cluster, of, DesiredStatus::Running).await?,
        TaskState::Stopped => list(target, cluster, of, DesiredStatus::Stopped).await?,
        TaskState::Any => {
            let (running, stopped) = tokio::try_join!(
                list(target, cluster, of, DesiredStatus::Running),
                list(target, cluster, of, DesiredStatus::Stopped),
            )?;
            [running, stopped].concat()
        }
    };
    describe_tasks(target, cluster, &arns).await
}

async fn list(
    target: &Target,
    cluster: &str,
    of: &TasksOf,
    status: DesiredStatus,
) -> Result<Vec<String>, ProviderError> {
    let call = target
        .connection
        .ecs
        .list_tasks()
        .cluster(cluster)
        .desired_status(status);
    let call = match of {
        TasksOf::Service(name) => call.service_name(name),
        TasksOf::Family(family) => call.family(family),
    };
    let arns = call
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .found("ecs:ListTasks", ABSENT)?;
    Ok(arns.unwrap_or_default())
}

/// Describes the tasks of these ids or ARNs, oldest first. Those that ECS does
/// not know are left out.
///
/// # Errors
/// When they cannot be read.
pub async fn describe_tasks(
    target: &Target,
    cluster: &str,
    ids: &[String],
) -> Result<Vec<Task>, ProviderError> {
    let mut tasks = Vec::new();
    for ids in ids.chunks(TASKS_PER_CALL) {
        let described = target
            .connection
            .ecs
            .describe_tasks()
            .cluster(cluster)
            .set_tasks(Some(ids.to_vec()))
            .send()
            .await
            .of("ecs:DescribeTasks")?;
        tasks.extend(described.tasks().iter().map(Task::observed));
    }
    add_public_ips(target, &mut tasks).await?;
    tasks.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    Ok(tasks)
}

/// Returns the tasks as they are once all of them have stopped; ECS forgets a
/// task some time after that.
///
/// # Errors
/// When they cannot be read, or still run after `patience`.
pub async fn wait_for_tasks(
    target: &Target,
    cluster: &str,
    ids: &[String],
    patience: Duration,
) -> Result<Vec<Task>, ProviderError> {
    let stopped = poll(patience, async || {
        let tasks = describe_tasks(target, cluster, ids).await?;
        Ok(tasks.iter().all(Task::is_stopped).then_some(tasks))
    });
    stopped.await?.ok_or_else(|| ProviderError {
        kind: ErrorKind::Other,
        operation: "wait for tasks".to_owned(),
        message: format!("not all have stopped after {} s", patience.as_secs()),
        help: Some("they go on; look at them with `manta task ps`".to_owned()),
    })
}

/// Stops a task, saying why. It stops within its containers' stop timeouts.
///
/// # Errors
/// When there is no such task, or it may not be stopped.
pub async fn stop_task(
    target: &Target,
    cluster: &str,
    id: &str,
    reason: &str,
) -> Result<(), ProviderError> {
    let ecs = &target.connection.ecs;
    ecs.stop_task()
        .cluster(cluster)
        .task(id)
        .reason(reason)
        .send()
        .await
        .of("ecs:StopTask")
        .map(|_| ())
}
