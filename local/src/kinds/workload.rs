//! What services and tasks have in common.

use std::collections::BTreeMap;

use manta_engine::Input;
use serde::{Deserialize, Serialize};

/// How one copy of an application runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workload {
    /// What runs.
    pub run: Run,
    /// Its environment: the blueprint's variables, where traces go and what AWS is. `PORT` and the
    /// metadata endpoint are added when it starts, because they differ from copy to copy.
    pub environment: BTreeMap<String, Input<String>>,
    /// Digests of the values of its secrets, by variable. The values are handed over when it is
    /// written, and stand nowhere.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, String>,
    /// Seconds between SIGTERM and SIGKILL.
    pub stop_timeout_seconds: u32,
}

/// What runs: a process, or an image in a container.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// `[service.x.local] run`.
    Process(Process),
    /// Its image.
    Container(Container),
}

/// A process of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// The folder it runs in, absolute.
    pub folder: String,
    /// Shell commands that are run first, in `folder`, when what they need has changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<String>,
    /// Digest of what `setup` needs: its commands, and the files of `folder` that they name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup_inputs: Option<String>,
    /// Digest of its code: another one means new copies.
    pub code_sha256: String,
    /// The shell command that is the application.
    pub command: String,
}

/// A container on this machine, beside a collector whose network it shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// The image: one that is built from `context` and tagged so, or one that exists.
    pub image: String,
    /// The folder to build it from, absolute; `None`: the image exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The Dockerfile, relative to the context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dockerfile: Option<String>,
    /// Build arguments.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
    /// Command that replaces the image's own; empty: the image's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// CPU units, 1024 to a processor.
    pub cpu: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Docker's platform, such as `linux/amd64`.
    pub platform: String,
    /// The collector beside it; `None`: it is not traced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collector: Option<Collector>,
}

/// The collector beside an application. What it sends goes to the local X-Ray.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collector {
    /// Its image: one that is made from `program` and tagged so, or one that exists.
    pub image: String,
    /// Which one it is, and so how it is told where to send to.
    pub kind: CollectorKind,
    /// The statically linked program that the image is made from, absolute; `None`: the image
    /// exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// How it answers SDKs that ask what to sample: the JSON of `MANTA_SAMPLING`. `None`: it asks
    /// the local X-Ray.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling: Option<String>,
}

/// Which collector it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CollectorKind {
    /// manta's own.
    Manta,
    /// The official X-Ray daemon.
    Xray,
    /// The AWS Distro for OpenTelemetry's.
    Adot,
}
