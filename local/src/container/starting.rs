//! What a copy is started from, and its containers, made and not yet running.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Permissions;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use manta_engine::Address;
use tokio::time::{sleep, timeout};

use super::arguments::{self, Identity, Network, Published};
use super::collector::{Instructions, MANTA_PROGRAM, OTLP_GRPC_PORT, OTLP_HTTP_PORT, XRAY_PORT};
use super::docker::{docker, docker_with};
use super::engine::Way;
use super::environment::{Inside, inside, loopback, ports_named};
use super::owned::Owned;
use super::{ContainerError, Engine};
use crate::kinds::{Collector, CollectorKind, Container};
use crate::metadata::{ContainerInfo, Limits, TaskInfo};
use crate::xray;

/// What the variables begin with that say where AWS is:
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>.
const AWS_ENDPOINT: &str = "AWS_ENDPOINT_URL";
/// How long a collector may take until it is healthy before the application is started anyway.
const COLLECTOR_PATIENCE: Duration = Duration::from_secs(3);
/// Between two questions whether it is.
const BETWEEN_QUESTIONS: Duration = Duration::from_millis(20);

/// A copy of a service or task, as it is to run.
#[derive(Clone, Debug)]
pub struct Application {
    /// The deployment's name.
    pub deployment: String,
    /// The deployment's folder, by which its containers are found again.
    pub folder: PathBuf,
    /// The service or task.
    pub resource: Address,
    /// The copy, unique on this machine while it lives.
    pub id: String,
    /// Its image, limits and collector.
    pub container: Container,
    /// Its environment, as it would be for a process of this machine.
    pub environment: BTreeMap<String, String>,
    /// The values of its secrets, by variable.
    pub secrets: BTreeMap<String, String>,
    /// The port by which it is reached.
    pub port: Option<Published>,
    /// AWS's region.
    pub region: String,
    /// Between SIGTERM and SIGKILL.
    pub stop_timeout: Duration,
}

/// What a copy finds around it, all of it on loopback.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Where traces go: the collector's receivers on this machine, and the API of the local X-Ray.
    pub traces: Option<xray::Addresses>,
    /// Everything else of the deployment that environments may name.
    pub others: Vec<SocketAddr>,
}

/// Ways from a copy's containers to this machine, and what they are for.
#[derive(Debug)]
pub(super) struct Ways {
    /// What stands inside for each port of loopback.
    inside: Inside,
    _open: Vec<(u16, Way)>,
}

impl Application {
    /// Returns what the metadata endpoint tells of the copy.
    pub(super) fn task(&self) -> TaskInfo {
        TaskInfo {
            deployment: self.deployment.clone(),
            name: self.name().to_owned(),
            id: self.id.clone(),
            region: self.region.clone(),
            limits: Some(Limits {
                cpu: self.container.cpu,
                memory_mib: self.container.memory_mib,
            }),
            started: jiff::Timestamp::now(),
        }
    }

    /// Returns what the metadata endpoint tells of the application's container, as far as it is
    /// known before there is one.
    pub(super) fn info(&self, address: Option<Ipv4Addr>) -> ContainerInfo {
        ContainerInfo {
            name: self.name().to_owned(),
            docker_id: String::new(),
            image: self.container.image.clone(),
            image_id: String::new(),
            address: address.unwrap_or(Ipv4Addr::LOCALHOST),
            pid: None,
        }
    }

    /// The service or task, as the blueprint calls it.
    pub(super) fn name(&self) -> &str {
        &self.resource.name
    }

    /// Makes the container of a collector that sends to the X-Ray API at `api`.
    pub(super) async fn create_collector(
        &self,
        engine: &Engine,
        collector: &Collector,
        api: SocketAddr,
    ) -> Result<(Owned, Way), ContainerError> {
        let way = engine.way_to(api).await?;
        let endpoint = format!("http://{}", way.host);
        let Instructions {
            environment,
            command,
            file,
        } = Instructions::of(collector, &endpoint, &self.region);
        let (resource, folder) = (self.resource.to_string(), self.folder.to_string_lossy());
        let name = format!("{}-collector", self.container_name());
        let arguments = arguments::collector(
            self.identity(&name, &folder, &resource),
            &collector.image,
            &self.container.platform,
            self.port,
            &environment,
            &command,
        );
        let id = docker("make the collector's container", &arguments).await?;
        let container = Owned::of(id);
        if let Some((path, text)) = file {
            put_file(&container, path, &text).await?;
        }
        Ok((container, way))
    }

    /// Waits until the collector in the container `id` takes traces, where it can be asked. One
    /// that never does is not waited for long: losing traces must not cost requests.
    pub(super) async fn see_collector(&self, id: Option<&str>) {
        let kind = self
            .container
            .collector
            .as_ref()
            .map(|collector| collector.kind);
        let (Some(id), Some(CollectorKind::Manta)) = (id, kind) else {
            return;
        };
        let check = ["exec", id, MANTA_PROGRAM, "healthcheck"];
        let healthy = async {
            while docker("ask the collector", &check).await.is_err() {
                sleep(BETWEEN_QUESTIONS).await;
            }
        };
        // Not in time is as good as any.
        let _ = timeout(COLLECTOR_PATIENCE, healthy).await;
    }

    /// Makes the application's container in the network of `collector`, or in its own.
    pub(super) async fn create(
        &self,
        engine: &Engine,
        collector: Option<&str>,
        ways: &Ways,
        metadata: [(&'static str, String); 2],
    ) -> Result<Owned, ContainerError> {
        let (resource, folder) = (self.resource.to_string(), self.folder.to_string_lossy());
        let name = self.container_name();
        let environment = self.environment_inside(ways, metadata);
        let arguments = arguments::application(
            self.identity(&name, &folder, &resource),
            &self.container,
            collector.map_or(Network::Own(self.port), Network::Shared),
            &environment,
            self.secrets.keys(),
            engine.processors,
        );
        let operation = format!("make the container of {resource}");
        let id = docker_with(&operation, &arguments, &self.secrets).await?;
        Ok(Owned::of(id))
    }

    /// Opens the ways that the application's environment needs, and the one to `metadata`.
    pub(super) async fn open_ways(
        &self,
        engine: &Engine,
        surroundings: &Surroundings,
    ) -> Result<Ways, ContainerError> {
        let Surroundings { traces, others } = surroundings;
        let mut known = match (traces, &self.container.collector) {
            (Some(addresses), Some(_)) => beside(addresses),
            (_, None) | (None, _) => Inside::new(),
        };
        let api = traces.iter().map(|addresses| addresses.api.port());
        let mut outside: BTreeSet<_> = api.chain(others.iter().map(SocketAddr::port)).collect();
        // At its own port it means itself.
        self.port.map(|port| outside.remove(&port.inside));
        let mut needed = self.ports_of_aws();
        needed.extend(outside.intersection(&ports_named(self.environment.values())));
        let mut open = Vec::new();
        for port in needed.into_iter().filter(|port| !known.contains_key(port)) {
            open.push((port, engine.way_to(loopback(port)).await?));
        }
        known.extend(open.iter().map(|(port, way)| (*port, way.host.clone())));
        Ok(Ways {
            inside: known,
            _open: open,
        })
    }

    /// Returns the ports at which AWS is emulated on this machine: what these variables name is
    /// never in the container itself.
    fn ports_of_aws(&self) -> BTreeSet<u16> {
        let variables = self.environment.iter();
        let endpoints = variables.filter(|(name, _)| name.starts_with(AWS_ENDPOINT));
        ports_named(endpoints.map(|(_, value)| value))
    }

    /// The environment inside. What the blueprint says comes last in the one outside, and wins.
    fn environment_inside(
        &self,
        ways: &Ways,
        metadata: [(&'static str, String); 2],
    ) -> BTreeMap<String, String> {
        let mut environment: BTreeMap<_, _> = metadata
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        if let Some(port) = self.port {
            environment.insert("PORT".to_owned(), port.inside.to_string());
        }
        let outside = self.environment.iter();
        environment
            .extend(outside.map(|(name, value)| (name.clone(), inside(value, &ways.inside))));
        environment
    }

    fn identity<'a>(&'a self, name: &'a str, folder: &'a str, resource: &'a str) -> Identity<'a> {
        Identity {
            name,
            deployment: &self.deployment,
            folder,
            resource,
        }
    }

    /// A name to be recognised by in `docker ps`.
    fn container_name(&self) -> String {
        format!("manta-{}-{}", self.deployment, self.id)
    }
}

/// Returns where the receivers are inside that are at `addresses` outside: in the collector.
fn beside(addresses: &xray::Addresses) -> Inside {
    let xray::Addresses {
        api: _,
        udp,
        sampling,
        otlp_grpc,
        otlp_http,
    } = addresses;
    [
        (udp, XRAY_PORT),
        (sampling, XRAY_PORT),
        (otlp_grpc, OTLP_GRPC_PORT),
        (otlp_http, OTLP_HTTP_PORT),
    ]
    .map(|(outside, inside)| (outside.port(), loopback(inside).to_string()))
    .into()
}

/// Puts a file into a container that does not run yet.
async fn put_file(container: &Owned, path: &str, text: &str) -> Result<(), ContainerError> {
    let file = tempfile::NamedTempFile::new().map_err(ContainerError::Write)?;
    std::fs::write(file.path(), text).map_err(ContainerError::Write)?;
    // Whoever the image's user is, it is to be read.
    let readable = Permissions::from_mode(0o644);
    std::fs::set_permissions(file.path(), readable).map_err(ContainerError::Write)?;
    let from = file.path().to_string_lossy();
    let to = format!("{}:{path}", container.id());
    docker("set up the collector", &["cp", &from, &to]).await?;
    Ok(())
}
