//! The daemon: its ports, and the way from them to X-Ray.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use manta_traces::otlp::Options;
use manta_traces::sampling::Settings;
use tokio::task::JoinHandle;
use tokio::time::timeout_at;

use super::error::StartError;
use super::running::Running;
use super::servers::{Servers, Stop};
use crate::bind::BindError;
use crate::config::{Buffer, Config};
use crate::counters::{Counters, Snapshot};
use crate::forwarder::Forwarder;
use crate::intake::Intake;
use crate::otlp::{self, Destination, Receiver, Relay, Segments};
use crate::proxy::Proxy;
use crate::status::Status;
use crate::telemetry::{Identity, Telemetry};
use crate::udp::{self, Receivers};
use crate::upstream::{
    Credentials, Endpoint, Instance, Network, Upstream, UpstreamOptions, find_region,
};
use crate::{http, memory};

/// The variable with the settings by which sampling is answered here, as JSON. A blueprint's
/// `[tracing]` fills it.
pub(super) const SAMPLING: &str = "MANTA_SAMPLING";
/// The variable with where OTLP is handed on to besides: `xray` for X-Ray's own OTLP endpoint, or an
/// address of any.
pub(super) const RELAY_TO: &str = "MANTA_OTLP_TO";
/// The variable with headers for such an address, a key perhaps: `name=value,name=value`.
pub(super) const RELAY_HEADERS: &str = "MANTA_OTLP_HEADERS";
/// The official daemon's variables for profiles of itself, which there are none of here.
const PROFILES: [&str; 2] = ["XRAY_DAEMON_CPU_PROFILE", "XRAY_DAEMON_MEMORY_PROFILE"];

/// A daemon that collects.
pub struct Daemon {
    config: Config,
    network: Network,
    counters: Arc<Counters>,
    intake: Arc<Intake>,
    upstream: Arc<Upstream>,
    receivers: Receivers,
    tcp_address: Option<SocketAddr>,
    otlp_addresses: Vec<SocketAddr>,
    metrics_address: Option<SocketAddr>,
    servers: Servers,
    /// Hands OTLP on; ends by itself after the servers, if what it hands on to lets it.
    handing: Option<JoinHandle<()>>,
}

/// How a daemon ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// What became of every segment.
    pub counts: Snapshot,
}

impl Daemon {
    /// Opens every port, so that nothing is half there: either all of the daemon runs or none.
    /// Nothing is forwarded before [`Self::run`].
    ///
    /// # Errors
    /// When a port cannot be had, or the configuration does not lead to X-Ray.
    pub async fn start(
        config: Config,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, StartError> {
        for name in PROFILES.iter().filter(|name| variable(name).is_some()) {
            log::warn!(
                "{name} is ignored: there is no such profile, and /metrics (-metrics) instead"
            );
        }
        let network = Network::of(config.proxy_address.as_deref(), &variable)?;
        let region = find_region(
            &network,
            config.region.as_deref(),
            config.local_mode,
            &variable,
        )
        .await?;
        let credentials = Credentials::of_chain(&network, &region, config.role_arn.as_deref());
        Self::open(config, network, region, credentials, variable).await
    }

    /// As [`Self::start`], where the region and who signs are known.
    ///
    /// # Errors
    /// When a port cannot be had, or the configuration does not lead to X-Ray.
    pub async fn start_signing(
        config: Config,
        region: String,
        credentials: Credentials,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, StartError> {
        let network = Network::of(config.proxy_address.as_deref(), &variable)?;
        Self::open(config, network, region, credentials, variable).await
    }

    async fn open(
        config: Config,
        network: Network,
        region: String,
        credentials: Credentials,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, StartError> {
        let upstream = Arc::new(upstream(&config, &network, region, credentials)?);
        let budget = match config.buffer {
            Buffer::FromLimit => memory::budget(),
            Buffer::Bytes(bytes) => bytes,
        };
        log::info!("segments that wait may take {budget} bytes");
        let counters = Arc::new(Counters::default());
        let intake = Intake::new(budget, config.longest_wait, Arc::clone(&counters));
        let intake = Arc::new(intake);
        let mut daemon = Self {
            receivers: udp::start(&config.udp_address, &intake, &counters)?,
            config,
            network,
            counters,
            intake,
            upstream,
            tcp_address: None,
            otlp_addresses: Vec::new(),
            metrics_address: None,
            servers: Servers::none(),
            handing: None,
        };
        daemon.serve_sampling(variable(SAMPLING)).await?;
        let relay = daemon.relay(&variable)?;
        daemon.serve_otlp(relay).await?;
        daemon.serve_status().await?;
        Ok(daemon)
    }

    /// Collects until `stop` completes; then takes what the kernel still holds, and delivers
    /// everything within the configuration's deadline.
    pub async fn run(
        self,
        stop: impl Future<Output = ()>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Ended {
        let (forwarder, telemetry) = (self.forwarder(), self.telemetry(variable));
        let running = Running::start(forwarder, telemetry, self.servers.ending());
        stop.await;
        self.end(running).await
    }

    async fn end(self, running: Running) -> Ended {
        log::info!("ending: what was received is delivered first");
        let now = Instant::now();
        let deadline = now + self.config.flush;
        self.servers.tell();
        let receivers = self.receivers;
        let ended = tokio::task::spawn_blocking(move || receivers.end());
        ended.await.expect("ending the receivers does not panic");
        // Requests that are still being received get half of the time; delivering needs the rest.
        self.servers.end(now + self.config.flush / 2).await;
        running.end(deadline).await;
        if let Some(mut handing) = self.handing
            && timeout_at(deadline.into(), &mut handing).await.is_err()
        {
            handing.abort();
            log::error!("OTLP that was still to be handed on is lost");
        }
        let counts = self.counters.snapshot();
        log::info!(
            "ended: received={} delivered={} dropped={}",
            counts.received,
            counts.delivered,
            counts.dropped_in_all(),
        );
        Ended { counts }
    }

    fn forwarder(&self) -> Forwarder {
        Forwarder::new(
            Arc::clone(&self.intake),
            Arc::clone(&self.upstream),
            Arc::clone(&self.counters),
            self.config.concurrency,
        )
    }

    fn telemetry(&self, variable: impl Fn(&str) -> Option<String>) -> Telemetry {
        let asks = !self.config.local_mode && !is_instance_silent(&variable);
        Telemetry::new(
            Identity::of(self.config.resource_arn.clone(), variable),
            asks.then(|| Instance::over(&self.network)),
            Arc::clone(&self.upstream),
            Arc::clone(&self.counters),
        )
    }

    /// Returns where segments arrive.
    #[must_use]
    pub fn udp_addresses(&self) -> &[SocketAddr] {
        self.receivers.addresses()
    }

    /// Returns where SDKs ask what to sample.
    #[must_use]
    pub fn tcp_address(&self) -> Option<SocketAddr> {
        self.tcp_address
    }

    /// Returns where OTLP arrives: over gRPC and HTTP, unless they are off.
    #[must_use]
    pub fn otlp_addresses(&self) -> &[SocketAddr] {
        &self.otlp_addresses
    }

    /// Returns where `/healthz` and `/metrics` are.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// Returns what counts the segments.
    #[must_use]
    pub fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.counters)
    }

    /// Answers SDKs that ask what to sample: by `settings` if there are any (and
    /// by the rules that X-Ray has for the service that they name), else by X-Ray.
    async fn serve_sampling(&mut self, settings: Option<String>) -> Result<(), StartError> {
        let settings = settings
            .filter(|settings| !settings.is_empty())
            .map(|settings| serde_json::from_str::<Settings>(&settings))
            .transpose()
            .map_err(StartError::Sampling)?;
        let proxy = match &settings {
            Some(settings) => {
                let upstream = Arc::clone(&self.upstream);
                Proxy::to_own_rules_unless_overridden(settings, upstream)
            }
            None => Proxy::to_central_rules(Arc::clone(&self.upstream)),
        };
        let serve = |listener, stop: Stop| async move { proxy.serve(listener, stop.wait()).await };
        let serving = self.servers.start(&self.config.tcp_address, "-t", serve);
        self.tcp_address = Some(serving.await?);
        Ok(())
    }

    /// Begins to hand OTLP on, if that is wanted; ends once nothing more is received.
    fn relay(
        &mut self,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Relay>, StartError> {
        let Some(to) = variable(RELAY_TO).filter(|to| !to.is_empty()) else {
            return Ok(None);
        };
        let destination = if to == "xray" {
            Destination::Xray(Arc::clone(&self.upstream))
        } else {
            let headers = variable(RELAY_HEADERS).unwrap_or_default();
            let verification = self.config.verification;
            let endpoint = otlp::Endpoint::parse(&to, &headers, &self.network, verification)?;
            Destination::Endpoint(Box::new(endpoint))
        };
        log::info!("handing on OTLP: to={to}");
        let (relay, handing) = otlp::relay(destination);
        self.handing = Some(tokio::spawn(handing.run()));
        Ok(Some(relay))
    }

    /// Receives OTLP at both addresses, which may be off, as one receiver.
    async fn serve_otlp(&mut self, relay: Option<Relay>) -> Result<(), BindError> {
        let (intake, counters) = (Arc::clone(&self.intake), Arc::clone(&self.counters));
        let segments = Segments::new(intake, counters, Options::default());
        let receiver = Arc::new(Receiver::new(segments.and_to(relay)));
        for (address, flag) in [
            (&self.config.otlp_grpc_address, "-otlp-grpc"),
            (&self.config.otlp_http_address, "-otlp-http"),
        ] {
            let Some(address) = address else { continue };
            let receiver = Arc::clone(&receiver);
            let serve =
                |listener, stop: Stop| async move { receiver.serve(listener, stop.wait()).await };
            let bound = self.servers.start(address, flag, serve).await?;
            self.otlp_addresses.push(bound);
        }
        Ok(())
    }

    /// Says how the daemon is, where that is wanted.
    async fn serve_status(&mut self) -> Result<(), BindError> {
        let Some(address) = &self.config.metrics_address else {
            return Ok(());
        };
        let status = Status::new(Arc::clone(&self.counters), Arc::clone(&self.intake));
        let serve = |listener, stop: Stop| http::serve(listener, Arc::new(status), stop.wait());
        let bound = self.servers.start(address, "-metrics", serve).await?;
        self.metrics_address = Some(bound);
        Ok(())
    }
}

/// Whether the environment forbids to ask for an instance's metadata.
fn is_instance_silent(variable: impl Fn(&str) -> Option<String>) -> bool {
    let disabled = variable("AWS_EC2_METADATA_DISABLED");
    disabled.is_some_and(|disabled| disabled.eq_ignore_ascii_case("true"))
}

fn upstream(
    config: &Config,
    network: &Network,
    region: String,
    credentials: Credentials,
) -> Result<Upstream, StartError> {
    let endpoint = match &config.endpoint {
        Some(endpoint) => Endpoint::parse(endpoint)?,
        None => Endpoint::of_region(&region),
    };
    log::info!("forwarding: endpoint={endpoint} region={region}");
    Ok(Upstream::new(UpstreamOptions {
        network,
        endpoint,
        credentials,
        region,
        verification: config.verification,
        connections: config.concurrency,
    }))
}
