//! What is known of a copy that runs.

use std::net::Ipv4Addr;

use jiff::Timestamp;

/// The account that everything on this machine is in.
const ACCOUNT: &str = "000000000000";

/// A copy of a service or task, as ECS would call it: a task.
#[derive(Clone, Debug)]
pub struct TaskInfo {
    /// The deployment, which is also the cluster.
    pub deployment: String,
    /// The service or task, as the blueprint calls it.
    pub name: String,
    /// Its identifier, unique on this machine while it lives.
    pub id: String,
    /// AWS's region, as it is in its environment.
    pub region: String,
    /// What it may use; `None`: what the machine has.
    pub limits: Option<Limits>,
    /// When it was started.
    pub started: Timestamp,
}

/// What a task may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// CPU units, 1024 to a processor.
    pub cpu: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
}

/// A container of a task, or the process that stands for it.
#[derive(Clone, Debug)]
pub struct ContainerInfo {
    /// Its name within the task.
    pub name: String,
    /// Docker's identifier; of a process, one that was made up for it.
    pub docker_id: String,
    /// Its image; of a process, the command.
    pub image: String,
    /// Docker's identifier of the image; empty for a process.
    pub image_id: String,
    /// Its address in the task's network.
    pub address: Ipv4Addr,
    /// Its first process on this machine, where that can be seen.
    pub pid: Option<u32>,
}

impl TaskInfo {
    /// `Family`: what a deployment on AWS calls the task definition.
    pub(super) fn family(&self) -> String {
        format!("{}-{}", self.deployment, self.name)
    }

    /// `TaskARN`.
    pub(super) fn arn(&self) -> String {
        self.arn_of("task", &self.id)
    }

    /// `ContainerARN` of the container with this place in the task.
    pub(super) fn container_arn(&self, place: usize) -> String {
        self.arn_of("container", &format!("{}/{}-{place}", self.id, self.id))
    }

    fn arn_of(&self, kind: &str, id: &str) -> String {
        let Self {
            deployment, region, ..
        } = self;
        format!("arn:aws:ecs:{region}:{ACCOUNT}:{kind}/{deployment}/{id}")
    }
}

impl ContainerInfo {
    /// Returns what stands for a container where the application is a process of this machine.
    #[must_use]
    pub fn process(task: &TaskInfo, command: &str, pid: Option<u32>) -> Self {
        Self {
            name: task.name.clone(),
            // As on Fargate: the task's identifier and a number.
            docker_id: format!("{}-1", task.id),
            image: command.to_owned(),
            image_id: String::new(),
            address: Ipv4Addr::LOCALHOST,
            pid,
        }
    }
}
