//! How a container is, as Docker tells it.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use serde::Deserialize;

use super::ContainerError;
use super::docker::docker;

/// How a container is: the part of `docker inspect` that matters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Inspected {
    pub(super) state: State,
    /// The image's identifier.
    pub(super) image: String,
    network_settings: NetworkSettings,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct State {
    pub(super) running: bool,
    /// Of one that has ended.
    pub(super) exit_code: i32,
    /// Whether something in it was killed because its memory was used up.
    #[serde(rename = "OOMKilled")]
    pub(super) out_of_memory: bool,
    /// Its first process, 0 when there is none.
    pub(super) pid: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkSettings {
    networks: BTreeMap<String, Network>,
}

#[derive(Debug, Deserialize)]
struct Network {
    #[serde(rename = "IPAddress")]
    address: String,
}

impl Inspected {
    /// Asks for a container.
    ///
    /// # Errors
    /// When it is gone.
    pub(super) async fn of(id: &str) -> Result<Self, ContainerError> {
        let operation = "ask for a container";
        let answer = docker(operation, &["container", "inspect", id]).await?;
        let mut found: Vec<Self> =
            serde_json::from_str(&answer).map_err(|_| unreadable(operation, &answer))?;
        found.pop().ok_or_else(|| unreadable(operation, &answer))
    }

    /// Returns its address in the network that it is in by itself.
    pub(super) fn address(&self) -> Option<Ipv4Addr> {
        let mut networks = self.network_settings.networks.values();
        networks.find_map(|network| network.address.parse().ok())
    }

    /// Returns its first process on this machine, while it runs.
    pub(super) fn pid(&self) -> Option<u32> {
        Some(self.state.pid).filter(|pid| *pid != 0)
    }
}

fn unreadable(operation: &str, answer: &str) -> ContainerError {
    ContainerError::Unreadable {
        operation: operation.to_owned(),
        answer: answer.to_owned(),
    }
}
