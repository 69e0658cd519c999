//! The Docker that was found, and how its containers reach this machine.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use manta_artifacts::{ContainerTool, ToolKind};
use serde::Deserialize;

use super::ContainerError;
use super::docker::docker;
use crate::relay::{Relay, Relays, Subnet};

/// The name under which containers of Docker Desktop reach this machine's loopback:
/// <https://docs.docker.com/desktop/features/networking/>.
const DESKTOP_HOST: &str = "host.docker.internal";
/// How Docker Desktop calls its operating system.
const DESKTOP: &str = "Docker Desktop";
/// The network that containers are in unless told otherwise.
const NETWORK: &str = "bridge";

/// A Docker whose engine answers. Shared by everything of a deployment that runs in containers.
#[derive(Debug)]
pub struct Engine {
    /// What images are built with.
    pub(super) tool: ContainerTool,
    /// How many processors its containers can have together.
    pub(super) processors: u32,
    reach: Reach,
}

/// How containers reach what listens on this machine's loopback.
#[derive(Debug)]
enum Reach {
    /// By relays at the bridge's gateway.
    Bridge(Relays),
    /// As they are: Docker Desktop hands on what is sent to its name for this machine.
    Desktop,
}

/// A way from containers to an address on loopback, open while this lives.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// The host and port that containers are to use.
    pub(super) host: String,
    _relay: Option<Arc<Relay>>,
}

/// What `docker info` tells, as far as it matters.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Info {
    operating_system: String,
    #[serde(rename = "NCPU")]
    processors: u32,
}

/// A part of a network's addresses, as `docker network inspect` tells it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Addresses {
    subnet: String,
    gateway: Option<String>,
}

impl Engine {
    /// Finds Docker and sees that its engine answers.
    ///
    /// # Errors
    /// When there is none, it does not answer, or it tells nothing of its network.
    pub async fn find() -> Result<Self, ContainerError> {
        let tool = ContainerTool::find(Some(ToolKind::Docker)).await?;
        let info: Info = told("ask Docker what it is", &["info", "--format", "{{json .}}"]).await?;
        let reach = if info.operating_system.contains(DESKTOP) {
            Reach::Desktop
        } else {
            Reach::Bridge(relays().await?)
        };
        Ok(Self {
            tool,
            processors: info.processors,
            reach,
        })
    }

    /// Returns the way by which containers reach an address on loopback.
    ///
    /// # Errors
    /// When this machine cannot listen where containers see it.
    pub(super) async fn way_to(&self, address: SocketAddr) -> Result<Way, ContainerError> {
        match &self.reach {
            Reach::Desktop => Ok(Way {
                host: format!("{DESKTOP_HOST}:{}", address.port()),
                _relay: None,
            }),
            Reach::Bridge(relays) => {
                let relay = relays.to(address).await;
                let relay = relay.map_err(|source| ContainerError::Unreachable {
                    gateway: relays.gateway().to_string(),
                    source,
                })?;
                Ok(Way {
                    host: relay.address().to_string(),
                    _relay: Some(relay),
                })
            }
        }
    }
}

/// Returns relays from the network that containers are in.
async fn relays() -> Result<Relays, ContainerError> {
    let operation = "ask Docker for its network";
    let arguments = ["network", "inspect", "--format", "{{json .IPAM.Config}}"];
    let parts: Vec<Addresses> = told(operation, &[&arguments[..], &[NETWORK]].concat()).await?;
    let network = parts.iter().find_map(|part| {
        let subnet: Subnet = part.subnet.parse().ok()?;
        // Where it is not said, it is the first address.
        let gateway = match &part.gateway {
            Some(gateway) => gateway.parse().ok()?,
            None => subnet.first(),
        };
        Some((gateway, subnet))
    });
    let (gateway, subnet): (Ipv4Addr, Subnet) =
        network.ok_or_else(|| ContainerError::Unreadable {
            operation: operation.to_owned(),
            answer: "a network without IPv4 addresses".to_owned(),
        })?;
    Ok(Relays::of(gateway, subnet))
}

/// Returns what Docker tells in JSON.
async fn told<T: for<'a> Deserialize<'a>>(
    operation: &str,
    arguments: &[&str],
) -> Result<T, ContainerError> {
    let answer = docker(operation, arguments).await?;
    serde_json::from_str(&answer).map_err(|_| ContainerError::Unreadable {
        operation: operation.to_owned(),
        answer,
    })
}
