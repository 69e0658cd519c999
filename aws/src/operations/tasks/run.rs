//! Runs tasks on demand.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_ecs::types::{
    ContainerOverride, Failure, KeyValuePair, NetworkConfiguration, PropagateTags, Task as Found,
    TaskOverride,
};
use manta_engine::{ErrorKind, ProviderError};

use super::Task;
use crate::Target;
use crate::call::Call;
use crate::placement;
use crate::poll::Pauses;

/// How many tasks RunTask starts at most.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>
const TASKS_PER_CALL: u32 = 10;
/// How many characters `startedBy` takes.
const LONGEST_STARTED_BY: usize = 128;
/// How long roles and cluster of a deployment that has just been made may need
/// until RunTask knows them.
const NEW_ROLES: Duration = Duration::from_secs(60);

/// Tasks to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRequest {
    /// The cluster's name.
    pub cluster: String,
    /// The task definition's family, whose newest revision is run, or an ARN.
    pub task_definition: String,
    /// How many, at least 1.
    pub count: u32,
    /// `FARGATE` or `FARGATE_SPOT`.
    pub capacity_provider: String,
    /// The subnets to run in.
    pub subnets: Vec<String>,
    /// The security groups' ids.
    pub security_groups: Vec<String>,
    /// Whether the tasks get addresses on the internet.
    pub assign_public_ip: bool,
    /// The container that the next two are for.
    pub container: String,
    /// The command to run; empty: the task definition's.
    pub command: Vec<String>,
    /// Variables beside the task definition's, or instead of them.
    pub environment: BTreeMap<String, String>,
}

/// Starts tasks; returns them as they are right after that, without addresses.
///
/// # Errors
/// When ECS refuses, or cannot start all of them; the message then tells which
/// were started.
pub async fn run_tasks(target: &Target, request: &RunRequest) -> Result<Vec<Task>, ProviderError> {
    let mut started = Vec::new();
    let mut left = request.count;
    while left > 0 {
        let count = left.min(TASKS_PER_CALL);
        let (tasks, failures) = request.run_patiently(target, count).await?;
        started.extend(tasks.iter().map(Task::observed));
        if !failures.is_empty() {
            return Err(incomplete(request.count, &started, &failures));
        }
        left -= count;
    }
    Ok(started)
}

impl RunRequest {
    /// Runs up to ten tasks, again and again while something is too new.
    async fn run_patiently(
        &self,
        target: &Target,
        count: u32,
    ) -> Result<(Vec<Found>, Vec<Failure>), ProviderError> {
        let mut pauses = Pauses::within(NEW_ROLES);
        loop {
            match self.run(target, count).await {
                Err(error) if error.kind == ErrorKind::NotYet && pauses.pause().await => {}
                answer => return answer,
            }
        }
    }

    async fn run(
        &self,
        target: &Target,
        count: u32,
    ) -> Result<(Vec<Found>, Vec<Failure>), ProviderError> {
        let answer = target
            .connection
            .ecs
            .run_task()
            .cluster(&self.cluster)
            .task_definition(&self.task_definition)
            .count(i32::try_from(count).expect("at most ten at a time"))
            .capacity_provider_strategy(placement::all_on(&self.capacity_provider))
            .network_configuration(self.network())
            .overrides(self.overrides())
            .started_by(started_by(&self.task_definition))
            // The deployment's mark, so that a task tells whose it is.
            .propagate_tags(PropagateTags::TaskDefinition)
            .send()
            .await
            .unless_early("ecs:RunTask", |_, message| {
                message.contains("unable to assume the role")
            })?;
        Ok((
            answer.tasks.unwrap_or_default(),
            answer.failures.unwrap_or_default(),
        ))
    }

    fn network(&self) -> NetworkConfiguration {
        let groups = self.security_groups.clone();
        placement::network(&self.subnets, groups, self.assign_public_ip)
    }

    fn overrides(&self) -> TaskOverride {
        let variables = self
            .environment
            .iter()
            .map(|(name, value)| KeyValuePair::builder().name(name).value(value).build());
        let container = ContainerOverride::builder()
            .name(&self.container)
            .set_command((!self.command.is_empty()).then(|| self.command.clone()))
            .set_environment(Some(variables.collect()))
            .build();
        TaskOverride::builder()
            .container_overrides(container)
            .build()
    }
}

/// Returns what the tasks of a task definition are marked with: `manta/<family>`.
fn started_by(task_definition: &str) -> String {
    let revision = task_definition.rsplit('/').next().unwrap_or_default();
    let family = revision.split(':').next().unwrap_or_default();
    let mark = format!("manta/{family}");
    mark.chars().take(LONGEST_STARTED_BY).collect()
}

fn incomplete(wanted: u32, started: &[Task], failures: &[Failure]) -> ProviderError {
    let mut reasons: Vec<_> = failures.iter().map(reason).collect();
    reasons.sort();
    reasons.dedup();
    let mut message = format!(
        "{} of {wanted} tasks were started: {}",
        started.len(),
        reasons.join("; ")
    );
    if !started.is_empty() {
        let ids: Vec<_> = started.iter().map(|task| task.id.as_str()).collect();
        message.push_str(&format!("; these run: {}", ids.join(", ")));
    }
    ProviderError {
        kind: ErrorKind::Other,
        operation: "ecs:RunTask".to_owned(),
        message,
        help: Some("run the rest later, or ask AWS for a higher Fargate quota".to_owned()),
    }
}

fn reason(failure: &Failure) -> String {
    let reason = failure.reason().unwrap_or("no reason given");
    match failure.detail() {
        Some(detail) => format!("{reason} ({detail})"),
        None => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_marked_with_their_family() {
        let arn = "arn:aws:ecs:eu-west-1:111111111111:task-definition/shop-migrate:7";
        assert_eq!(started_by(arn), "manta/shop-migrate");
        assert_eq!(started_by("shop-migrate"), "manta/shop-migrate");
        assert_eq!(started_by(&"x".repeat(255)).len(), LONGEST_STARTED_BY);
    }
}
