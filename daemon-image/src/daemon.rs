//! All parts together.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use manta_traces::otlp::Options;
use manta_traces::sampling::Settings;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout_at;

use crate::config::{Buffer, Config};
use crate::counters::{Counters, Snapshot};
use crate::forwarder::Forwarder;
use crate::intake::Intake;
use crate::otlp::{self, Destination, DestinationError, Receiver, Relay, Segments};
use crate::proxy::Proxy;
use crate::status::Status;
use crate::telemetry::{Identity, Telemetry};
use crate::udp::{self, BindError, Receivers};
use crate::upstream::{
    ConnectorError, Credentials, Endpoint, EndpointError, RegionError, Upstream, UpstreamOptions,
    find_region,
};
use crate::{http, memory};

/// The variable with the settings by which sampling is answered here, as JSON. A blueprint's
/// `[tracing]` fills it.
const SAMPLING: &str = "MANTA_SAMPLING";
/// The variable with where OTLP is handed on to besides: `xray` for X-Ray's own OTLP endpoint, or an
/// address of any.
const RELAY_TO: &str = "MANTA_OTLP_TO";
/// The variable with headers for such an address, a key perhaps: `name=value,name=value`.
const RELAY_HEADERS: &str = "MANTA_OTLP_HEADERS";

/// Why a daemon does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address cannot be had.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// No region.
    #[error(transparent)]
    Region(#[from] RegionError),
    /// The endpoint is no address.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The proxy is no address.
    #[error(transparent)]
    Proxy(#[from] ConnectorError),
    /// Where OTLP is to be handed on is nowhere.
    #[error("{RELAY_TO} or {RELAY_HEADERS}: {0}")]
    Relay(#[from] DestinationError),
    /// The sampling settings are none.
    #[error("{SAMPLING} holds no sampling settings: {0}")]
    Sampling(#[source] serde_json::Error),
}

/// A daemon that collects.
pub struct Daemon {
    config: Config,
    counters: Arc<Counters>,
    intake: Arc<Intake>,
    upstream: Arc<Upstream>,
    receivers: Receivers,
    tcp_address: Option<SocketAddr>,
    otlp_addresses: Vec<SocketAddr>,
    metrics_address: Option<SocketAddr>,
    /// Ends the servers and telemetry.
    end: watch::Sender<bool>,
    servers: JoinSet<()>,
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
        let region = find_region(config.region.as_deref(), config.local_mode, &variable).await?;
        let credentials = Credentials::of_chain(&region, config.role_arn.as_deref());
        let upstream = Arc::new(upstream(&config, region, credentials, &variable)?);
        let budget = match config.buffer {
            Buffer::FromLimit => memory::budget(),
            Buffer::Bytes(bytes) => bytes,
        };
        log::info!("segments that wait may take {budget} bytes");
        let counters = Arc::new(Counters::default());
        let intake = Arc::new(Intake::new(budget, Arc::clone(&counters)));
        let (end, _) = watch::channel(false);
        let mut daemon = Self {
            receivers: udp::start(&config.udp_address, &intake, &counters)?,
            config,
            counters,
            intake,
            upstream,
            tcp_address: None,
            otlp_addresses: Vec::new(),
            metrics_address: None,
            end,
            servers: JoinSet::new(),
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
        let (flush_by, flush) = watch::channel(None);
        let forwarder = Forwarder::new(
            Arc::clone(&self.intake),
            Arc::clone(&self.upstream),
            Arc::clone(&self.counters),
            self.config.concurrency,
        );
        let forwarder = tokio::spawn(forwarder.run(flush));
        let identity = Identity::of(self.config.resource_arn.clone(), variable);
        let telemetry = Telemetry::new(
            identity,
            Arc::clone(&self.upstream),
            Arc::clone(&self.counters),
        );
        let telemetry = tokio::spawn(telemetry.run(self.end.subscribe()));

        stop.await;
        let deadline = Instant::now() + self.config.flush;
        log::info!("ending: what was received is delivered first");
        self.end.send_replace(true);
        let receivers = self.receivers;
        let ended = tokio::task::spawn_blocking(move || receivers.end());
        ended.await.expect("ending the receivers does not panic");
        let mut servers = self.servers;
        // A server that still talks then is cut off; its documents that arrived are in the intake.
        let _ = timeout_at(deadline.into(), async {
            while servers.join_next().await.is_some() {}
        })
        .await;
        flush_by.send_replace(Some(deadline));
        let left = forwarder.await.expect("the forwarder does not panic");
        if left.segments > 0 {
            log::error!(
                "X-Ray took no more in time: {} segments are lost",
                left.segments
            );
        }
        drop(servers);
        if let Some(mut handing) = self.handing
            && timeout_at(deadline.into(), &mut handing).await.is_err()
        {
            handing.abort();
            log::error!("OTLP that was still to be handed on is lost");
        }
        let mut telemetry = telemetry.await.expect("telemetry does not panic");
        let _ = timeout_at(deadline.into(), telemetry.report()).await;
        let counts = self.counters.snapshot();
        log::info!(
            "ended: received={} delivered={} dropped={}",
            counts.received,
            counts.delivered,
            counts.dropped_in_all(),
        );
        Ended { counts }
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

    /// Answers SDKs that ask what to sample: by `settings` if there are any, else by X-Ray.
    async fn serve_sampling(&mut self, settings: Option<String>) -> Result<(), StartError> {
        let settings = settings
            .filter(|settings| !settings.is_empty())
            .map(|settings| serde_json::from_str::<Settings>(&settings))
            .transpose()
            .map_err(StartError::Sampling)?;
        let listener = listen(&self.config.tcp_address, "-t").await?;
        self.tcp_address = listener.local_addr().ok();
        let proxy = match &settings {
            Some(settings) => Proxy::to_own_rules(settings),
            None => Proxy::to_central_rules(Arc::clone(&self.upstream)),
        };
        let stop = self.stop();
        self.servers
            .spawn(async move { proxy.serve(listener, stop).await });
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
            let proxy = https_proxy(&self.config, &variable);
            let verification = self.config.verification;
            let endpoint = otlp::Endpoint::parse(&to, &headers, verification, proxy.as_deref())?;
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
        let addresses = [
            (self.config.otlp_grpc_address.clone(), "-otlp-grpc"),
            (self.config.otlp_http_address.clone(), "-otlp-http"),
        ];
        for (address, flag) in addresses {
            let Some(address) = address else { continue };
            let listener = listen(&address, flag).await?;
            self.otlp_addresses.extend(listener.local_addr());
            let (receiver, stop) = (Arc::clone(&receiver), self.stop());
            self.servers
                .spawn(async move { receiver.serve(listener, stop).await });
        }
        Ok(())
    }

    async fn serve_status(&mut self) -> Result<(), BindError> {
        let Some(address) = self.config.metrics_address.clone() else {
            return Ok(());
        };
        let listener = listen(&address, "-metrics").await?;
        self.metrics_address = listener.local_addr().ok();
        let status = Status::new(Arc::clone(&self.counters), Arc::clone(&self.intake));
        let stop = self.stop();
        self.servers
            .spawn(async move { http::serve(listener, Arc::new(status), stop).await });
        Ok(())
    }

    /// Returns what completes when servers are to end.
    fn stop(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut end = self.end.subscribe();
        async move {
            // No sender any more: the daemon is gone, and this should be too.
            let _ = end.wait_for(|ends| *ends).await;
        }
    }
}

fn upstream(
    config: &Config,
    region: String,
    credentials: Credentials,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Upstream, StartError> {
    let endpoint = match &config.endpoint {
        Some(endpoint) => Endpoint::parse(endpoint)?,
        None => Endpoint::of_region(&region),
    };
    log::info!("forwarding: endpoint={endpoint} region={region}");
    let proxy = https_proxy(config, &variable);
    Ok(Upstream::new(UpstreamOptions {
        endpoint,
        region,
        credentials,
        verification: config.verification,
        proxy,
        connections: config.concurrency,
    })?)
}

/// Returns the proxy that HTTPS goes through, if any.
fn https_proxy(config: &Config, variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let proxy = config.proxy_address.clone();
    let proxy = proxy.or_else(|| variable("HTTPS_PROXY"));
    proxy.filter(|proxy| !proxy.is_empty())
}

/// Listens at an address that `flag` moves.
async fn listen(address: &str, flag: &'static str) -> Result<TcpListener, BindError> {
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|source| BindError::of("TCP", address, flag, source))?;
    if let Ok(bound) = listener.local_addr() {
        log::info!("listening: tcp={bound} ({flag})");
    }
    Ok(listener)
}
