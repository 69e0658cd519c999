//! A long-running service.

use manta_engine::Kind;
use serde::{Deserialize, Serialize};

use super::Workload;

/// `[service.*]`: copies of an application, restarted when they end.
///
/// Output: `url` (`http://127.0.0.1:…`) where it has a port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// How each copy runs.
    #[serde(flatten)]
    pub workload: Workload,
    /// The port it is asked at: this one, or a free one where this is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Copies that run side by side; above one, a front shares connections out.
    pub count: u32,
    /// How its health is known; unset: by its port, or by not ending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
}

/// How a service's health is known. Units and ranges are the blueprint's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// URL path that answers 2xx when healthy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Command run inside the container, where it runs in one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// Seconds between checks.
    pub interval_seconds: u32,
    /// Seconds one check may take.
    pub timeout_seconds: u32,
    /// Failures in a row that make it unhealthy.
    pub retries: u32,
    /// Seconds after the start during which failures do not count.
    pub grace_seconds: u32,
}

impl Service {
    pub(crate) const KIND: Kind = Kind {
        name: "service",
        delete_rank: 0,
        immutable: &[],
        volatile_outputs: &[],
    };
}
