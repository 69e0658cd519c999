//! The answers, field by field as the Amazon ECS Developer Guide has them:
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-response.html>.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use jiff::Timestamp;
use serde::Serialize;

use super::{ContainerInfo, Limits, TaskInfo};

/// The revision of every task definition: there is no history of them here.
const REVISION: &str = "1";
/// A task that has been registered runs, or is about to.
const STATUS: &str = "RUNNING";

/// The answer of `/task`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TaskDocument {
    cluster: String,
    #[serde(rename = "TaskARN")]
    task_arn: String,
    family: String,
    revision: &'static str,
    service_name: String,
    desired_status: &'static str,
    known_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    limits: Option<TaskLimits>,
    pull_started_at: Timestamp,
    pull_stopped_at: Timestamp,
    availability_zone: String,
    launch_type: &'static str,
    containers: Vec<ContainerDocument>,
    /// Of `/taskWithTags` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    task_tags: Option<BTreeMap<&'static str, String>>,
}

/// A task's limits. A container's are in other units.
#[derive(Debug, Serialize)]
struct TaskLimits {
    /// Processors.
    #[serde(rename = "CPU")]
    cpu: f64,
    /// MiB.
    #[serde(rename = "Memory")]
    memory: u32,
}

/// The answer about one container.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ContainerDocument {
    docker_id: String,
    name: String,
    docker_name: String,
    image: String,
    #[serde(rename = "ImageID")]
    image_id: String,
    labels: BTreeMap<&'static str, String>,
    desired_status: &'static str,
    known_status: &'static str,
    limits: ContainerLimits,
    created_at: Timestamp,
    started_at: Timestamp,
    r#type: &'static str,
    log_driver: &'static str,
    log_options: BTreeMap<&'static str, String>,
    #[serde(rename = "ContainerARN")]
    container_arn: String,
    networks: [Network; 1],
}

/// A container's limits: CPU units, and MiB.
#[derive(Debug, Serialize)]
struct ContainerLimits {
    #[serde(rename = "CPU")]
    cpu: u32,
    #[serde(rename = "Memory", skip_serializing_if = "Option::is_none")]
    memory: Option<u32>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Network {
    network_mode: &'static str,
    #[serde(rename = "IPv4Addresses")]
    ipv4_addresses: [Ipv4Addr; 1],
}

impl TaskDocument {
    pub(super) fn of(task: &TaskInfo, containers: &[ContainerInfo]) -> Self {
        let places = containers.iter().enumerate();
        Self {
            cluster: task.deployment.clone(),
            task_arn: task.arn(),
            family: task.family(),
            revision: REVISION,
            service_name: task.family(),
            desired_status: STATUS,
            known_status: STATUS,
            limits: task.limits.map(TaskLimits::of),
            pull_started_at: task.started,
            pull_stopped_at: task.started,
            availability_zone: format!("{}a", task.region),
            launch_type: "FARGATE",
            containers: places
                .map(|(place, container)| ContainerDocument::of(task, place, container))
                .collect(),
            task_tags: None,
        }
    }

    /// Adds the tags that a deployment on AWS carries.
    pub(super) fn with_tags(self, task: &TaskInfo) -> Self {
        let tags = BTreeMap::from([
            ("manta:stack", task.deployment.clone()),
            ("manta:resource", task.name.clone()),
        ]);
        Self {
            task_tags: Some(tags),
            ..self
        }
    }
}

impl TaskLimits {
    fn of(limits: Limits) -> Self {
        Self {
            cpu: f64::from(limits.cpu) / 1024.0,
            memory: limits.memory_mib,
        }
    }
}

impl ContainerDocument {
    /// Returns the document of the container with this place in the task, from 0.
    pub(super) fn of(task: &TaskInfo, place: usize, container: &ContainerInfo) -> Self {
        let name = &container.name;
        Self {
            docker_id: container.docker_id.clone(),
            name: name.clone(),
            docker_name: name.clone(),
            image: container.image.clone(),
            image_id: container.image_id.clone(),
            labels: labels(task, name),
            desired_status: STATUS,
            known_status: STATUS,
            limits: ContainerLimits {
                cpu: task.limits.map_or(0, |limits| limits.cpu),
                memory: task.limits.map(|limits| limits.memory_mib),
            },
            created_at: task.started,
            started_at: task.started,
            r#type: "NORMAL",
            log_driver: "awslogs",
            log_options: log_options(task, name),
            container_arn: task.container_arn(place),
            networks: [Network {
                network_mode: "awsvpc",
                ipv4_addresses: [container.address],
            }],
        }
    }
}

/// The labels that the ECS agent puts on containers.
fn labels(task: &TaskInfo, container: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("com.amazonaws.ecs.cluster", task.deployment.clone()),
        ("com.amazonaws.ecs.container-name", container.to_owned()),
        ("com.amazonaws.ecs.task-arn", task.arn()),
        ("com.amazonaws.ecs.task-definition-family", task.family()),
        (
            "com.amazonaws.ecs.task-definition-version",
            REVISION.to_owned(),
        ),
    ])
}

/// Where a deployment on AWS writes its log: what SDKs note in traces has the same names then.
fn log_options(task: &TaskInfo, container: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        (
            "awslogs-group",
            format!("/manta/{}/{}", task.deployment, task.name),
        ),
        ("awslogs-region", task.region.clone()),
        ("awslogs-stream", format!("app/{container}/{}", task.id)),
    ])
}
