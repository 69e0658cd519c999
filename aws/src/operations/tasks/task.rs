//! What is known of a task.

use aws_sdk_ecs::types::{Container as FoundContainer, HealthStatus, Task as Found};
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// One task, running or stopped. ECS forgets a stopped one within the hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Task {
    /// The end of its ARN, by which it is called.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// `<family>:<revision>`.
    pub task_definition: String,
    /// What started it: a deployment's id, or `manta/<family>` when it was run on demand.
    pub started_by: Option<String>,
    /// Where it is in its life: `PROVISIONING`, `RUNNING`, `STOPPED`, …
    pub status: String,
    /// What its containers' health checks say; `None` without such checks.
    pub health: Option<String>,
    /// CPU units.
    pub cpu: Option<String>,
    /// MiB of memory.
    pub memory_mib: Option<String>,
    /// Its address in the VPC.
    pub private_ip: Option<String>,
    /// Its address on the internet, where it has one.
    pub public_ip: Option<String>,
    /// When it was asked for.
    #[serde(serialize_with = "rfc3339")]
    pub created_at: Option<Timestamp>,
    /// When its containers began to run.
    #[serde(serialize_with = "rfc3339")]
    pub started_at: Option<Timestamp>,
    /// When it stopped.
    #[serde(serialize_with = "rfc3339")]
    pub stopped_at: Option<Timestamp>,
    /// Why it stopped.
    pub stopped_reason: Option<String>,
    /// Its containers, ordered by name.
    pub containers: Vec<TaskContainer>,
    /// Its network interface, which knows the public address.
    #[serde(skip)]
    pub(super) interface: Option<String>,
}

/// One container of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskContainer {
    /// Its name.
    pub name: String,
    /// The image that it runs.
    pub image: String,
    /// `PENDING`, `RUNNING` or `STOPPED`.
    pub status: String,
    /// What its health check says; `None` without one.
    pub health: Option<String>,
    /// How its process ended; `None`: it did not, or never began.
    pub exit_code: Option<i32>,
    /// Why it stopped or never began, where ECS has more to say.
    pub reason: Option<String>,
}

impl Task {
    /// Tells whether it has stopped, for good.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.status == "STOPPED"
    }

    pub(super) fn observed(found: &Found) -> Self {
        let arn = found.task_arn().unwrap_or_default();
        let mut containers: Vec<_> = found
            .containers()
            .iter()
            .map(TaskContainer::observed)
            .collect();
        containers.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            id: last_part(arn).to_owned(),
            arn: arn.to_owned(),
            task_definition: last_part(found.task_definition_arn().unwrap_or_default()).to_owned(),
            started_by: found.started_by.clone(),
            status: found.last_status().unwrap_or("UNKNOWN").to_owned(),
            health: health(found.health_status()),
            cpu: found.cpu.clone(),
            memory_mib: found.memory.clone(),
            private_ip: interface_detail(found, "privateIPv4Address"),
            public_ip: None,
            created_at: timestamp(found.created_at()),
            started_at: timestamp(found.started_at()),
            stopped_at: timestamp(found.stopped_at()),
            stopped_reason: found.stopped_reason.clone(),
            containers,
            interface: interface_detail(found, "networkInterfaceId"),
        }
    }
}

impl TaskContainer {
    fn observed(found: &FoundContainer) -> Self {
        Self {
            name: found.name().unwrap_or_default().to_owned(),
            image: found.image().unwrap_or_default().to_owned(),
            status: found.last_status().unwrap_or("UNKNOWN").to_owned(),
            health: health(found.health_status()),
            exit_code: found.exit_code(),
            reason: found.reason.clone(),
        }
    }
}

/// Returns a health as text; ECS says UNKNOWN where nothing is checked.
fn health(status: Option<&HealthStatus>) -> Option<String> {
    status
        .map(HealthStatus::as_str)
        .filter(|status| *status != "UNKNOWN")
        .map(str::to_owned)
}

/// Returns what ECS tells of a task's network interface.
fn interface_detail(found: &Found, name: &str) -> Option<String> {
    let interface = found
        .attachments()
        .iter()
        .find(|attachment| attachment.r#type() == Some("ElasticNetworkInterface"))?;
    let detail = interface
        .details()
        .iter()
        .find(|detail| detail.name() == Some(name))?;
    detail.value.clone()
}

fn timestamp(time: Option<&DateTime>) -> Option<Timestamp> {
    Timestamp::from_millisecond(time?.to_millis().ok()?).ok()
}

fn rfc3339<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(time),
        None => serializer.serialize_none(),
    }
}

fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
