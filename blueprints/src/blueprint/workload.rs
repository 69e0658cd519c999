//! `[service.*]` and `[task.*]`: what runs in containers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Grant;

/// What a service and a task have in common: one container and what it may do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Workload {
    /// Where the container's image comes from.
    pub image: ImageSource,
    /// CPU units, 1024 to a vCPU; one of Fargate's sizes. Default 256.
    pub cpu: u32,
    /// Memory of the whole task in MiB; one that Fargate pairs with `cpu`. Default 512.
    pub memory_mib: u32,
    /// Processor architecture.
    pub architecture: Architecture,
    /// Command that replaces the image's own; empty: the image's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// Environment variables.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Environment variables whose values ECS reads from a store when a task starts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, SecretSource>,
    /// What the application may do in AWS.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// Which role the application runs with.
    pub role: Role,
    /// Seconds between SIGTERM and SIGKILL, 2 to 120. Default 30, above the
    /// collector's own flush of at most 10.
    pub stop_timeout_seconds: u32,
    /// Whether a collector runs beside it. Default true unless the collector is `none`.
    pub traced: bool,
    /// Days its log group keeps events.
    pub log_retention_days: u32,
    /// How it runs on this machine without a container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local: Option<LocalRun>,
}

/// `[service.*]`: a long-running service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Service {
    /// Its container.
    #[serde(flatten)]
    pub workload: Workload,
    /// The TCP port the container listens on; unset: none is opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// CIDR blocks that may reach `port`. Default `0.0.0.0/0`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_from: Vec<String>,
    /// Tasks that run side by side. Default 1.
    pub count: u32,
    /// How its health is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// Whether it runs on FARGATE_SPOT, which AWS may stop with two minutes' notice. Default false.
    pub spot: bool,
    /// Whether `manta exec` may open a shell in its containers. Default false.
    pub exec: bool,
    /// Seconds a deployment may take to become stable, 60 to 3600. Default 600.
    pub deploy_timeout_seconds: u32,
}

/// `[task.*]`: a container run on demand with `manta task run`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Task {
    /// Its container.
    #[serde(flatten)]
    pub workload: Workload,
}

/// Where a container's image comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageSource {
    /// Built from a folder with a Dockerfile and pushed to the deployment's repository.
    Build {
        /// The build context, relative to the blueprint's folder.
        context: String,
        /// The Dockerfile, relative to the context.
        dockerfile: String,
        /// Build arguments.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        args: BTreeMap<String, String>,
    },
    /// An image that exists already, as a registry reference.
    Image(String),
}

/// Processor architecture of a task or function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    /// 64-bit x86: ECS `X86_64`, Lambda `x86_64`, Docker `linux/amd64`.
    X86_64,
    /// 64-bit Arm: ECS `ARM64`, Lambda `arm64`, Docker `linux/arm64`.
    Arm64,
}

/// Which role an application runs with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// One of its own, made from its grants.
    Own,
    /// An existing one, by ARN; manta neither creates nor changes it.
    Existing(String),
}

/// Where a secret's value is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretSource {
    /// An SSM parameter, by its full name (`ssm:/orders/db`).
    SsmParameter(String),
    /// A Secrets Manager secret (`secretsmanager:orders/db` or `secretsmanager:orders/db#password`).
    SecretsManager {
        /// The secret's name.
        name: String,
        /// One key of a JSON secret; unset: the whole value.
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<String>,
    },
}

/// How a service's health is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Health {
    /// URL path that answers 2xx when healthy; what a load balancer and the local target ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Command run inside the container, exit status 0 when healthy; ECS's container health check.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// Seconds between checks, 5 to 300. Default 10.
    pub interval_seconds: u32,
    /// Seconds one check may take, 2 to 60, below the interval. Default 5.
    pub timeout_seconds: u32,
    /// Failures in a row that make it unhealthy, 1 to 10. Default 3.
    pub retries: u32,
    /// Seconds after start during which failures do not count, 0 to 300. Default 30.
    pub grace_seconds: u32,
}

/// `[service.x.local]`: how it runs on this machine when not in a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocalRun {
    /// Shell commands run first, again only when their inputs changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<String>,
    /// The shell command that is the service.
    pub run: String,
}
