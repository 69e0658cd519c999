//! Why the tasks of a deployment stop: exit codes, reasons, last words.

use aws_sdk_cloudwatchlogs::types::OutputLogEvent;
use aws_sdk_ecs::types::{Container, DesiredStatus, Task, TaskStopCode};
use manta_engine::ProviderError;

use super::Service;
use super::parts::last_part;
use crate::Target;
use crate::call::Call;
use crate::kinds::task_definition::ContainerLogs;

/// So many stopped tasks of one deployment are a crash loop. ECS's circuit
/// breaker waits for three failures as well before it says so of a small
/// service, but counts only tasks that never came to run.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html>
pub(super) const LOOP: usize = 3;
/// How much of a container's output is shown.
const LAST_LINES: i32 = 10;
/// How many tasks DescribeTasks takes. ECS forgets stopped tasks within the hour.
const TASKS_PER_CALL: i32 = 100;

/// Returns the tasks of a deployment that stopped by themselves, newest first.
pub(super) async fn tasks_of(
    target: &Target,
    service: &Service,
    deployment: &str,
) -> Result<Vec<Task>, ProviderError> {
    let ecs = &target.connection.ecs;
    let stopped = ecs
        .list_tasks()
        .cluster(&service.cluster_name)
        .service_name(&service.service_name)
        .desired_status(DesiredStatus::Stopped)
        .max_results(TASKS_PER_CALL)
        .send()
        .await
        .of("ecs:ListTasks")?;
    if stopped.task_arns().is_empty() {
        return Ok(Vec::new());
    }
    let described = ecs
        .describe_tasks()
        .cluster(&service.cluster_name)
        .set_tasks(stopped.task_arns)
        .send()
        .await
        .of("ecs:DescribeTasks")?;
    let mut tasks = described.tasks.unwrap_or_default();
    tasks.retain(|task| task.started_by() == Some(deployment) && is_crash(task));
    tasks.sort_by_key(|task| std::cmp::Reverse(task.stopping_at().map(|at| at.secs())));
    Ok(tasks)
}

/// Tells whether a task stopped because of itself. ECS stops tasks when it
/// scales and Fargate when it needs a spot back; a failed health check is the
/// scheduler's doing too, but the task's fault.
fn is_crash(task: &Task) -> bool {
    let scaled = task
        .stopped_reason()
        .is_some_and(|reason| reason.starts_with("Scaling activity initiated by"));
    let taken = [TaskStopCode::UserInitiated, TaskStopCode::SpotInterruption]
        .iter()
        .any(|code| task.stop_code() == Some(code));
    !scaled && !taken
}

/// Tells the newest crash in a few lines, and how many there were.
pub(super) async fn story(target: &Target, crashed: &[Task]) -> String {
    let Some(task) = crashed.first() else {
        return String::new();
    };
    let reason = task.stopped_reason().unwrap_or("no reason given");
    let mut lines = vec![format!("{reason} ({} so far)", crashed.len())];
    for container in task.containers() {
        lines.push(ending(container));
    }
    lines.extend(last_words(target, task).await);
    lines.join("\n  ")
}

/// Says how a container ended: `container web: exit code 1`.
fn ending(container: &Container) -> String {
    let name = container.name().unwrap_or("?");
    let code = match container.exit_code() {
        Some(code) => format!("exit code {code}"),
        None => "no exit code".to_owned(),
    };
    match container.reason() {
        Some(reason) => format!("container {name}: {code}, {reason}"),
        None => format!("container {name}: {code}"),
    }
}

/// Returns the container that ended a task: one that failed, and rather not one
/// that was only stopped with the others (SIGTERM, SIGKILL) or never began.
fn culprit(task: &Task) -> Option<&Container> {
    let failed = task
        .containers()
        .iter()
        .filter(|c| c.exit_code() != Some(0));
    failed.min_by_key(|container| matches!(container.exit_code(), Some(143 | 137) | None))
}

/// Returns the last lines of the container that ended the task. What cannot be
/// read is left out: it would only cover up the reason.
async fn last_words(target: &Target, task: &Task) -> Vec<String> {
    let Some(container) = culprit(task).and_then(Container::name) else {
        return Vec::new();
    };
    let Some((group, stream)) = stream_of(target, task, container).await else {
        return Vec::new();
    };
    let answer = target
        .connection
        .logs
        .get_log_events()
        .log_group_name(group)
        .log_stream_name(stream)
        .limit(LAST_LINES)
        .send()
        .await
        .of("logs:GetLogEvents");
    let events = answer
        .ok()
        .and_then(|answer| answer.events)
        .unwrap_or_default();
    let messages = events.iter().filter_map(OutputLogEvent::message);
    messages
        .map(|message| format!("{container}| {}", message.trim_end()))
        .collect()
}

/// Returns group and stream of a container's output.
async fn stream_of(target: &Target, task: &Task, container: &str) -> Option<(String, String)> {
    let answer = target
        .connection
        .ecs
        .describe_task_definition()
        .set_task_definition(task.task_definition_arn.clone())
        .send()
        .await
        .of("ecs:DescribeTaskDefinition")
        .ok()?;
    let definition = answer
        .task_definition()?
        .container_definitions()
        .iter()
        .find(|definition| definition.name() == Some(container))?;
    let ContainerLogs {
        group,
        region: _,
        stream_prefix,
    } = ContainerLogs::observed(definition.log_configuration());
    let id = last_part(task.task_arn()?);
    let stream = format!("{stream_prefix}/{container}/{id}");
    Some((group.get().ok()?.clone(), stream))
}
