//! The collector and the local X-Ray, in the supervisor's own process.

use std::net::{Ipv4Addr, SocketAddr};

use manta_engine::Outputs;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::control::Failure;
use crate::kinds;
use crate::xray::{Addresses, LocalXray, Options, Reach};

use super::site::Site;

/// Traces that are taken and told.
pub(super) struct Tracing {
    addresses: Addresses,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Tracing {
    /// Starts to take traces, at the ports of the time before where they are free.
    ///
    /// # Errors
    /// When the store or a port cannot be had.
    pub(super) async fn start(
        site: &Site,
        specification: &kinds::Tracing,
    ) -> Result<Self, Failure> {
        let cannot = || "cannot start the local X-Ray";
        let options = options(site, specification);
        let options = options.map_err(|error| Failure::new(cannot(), error))?;
        let xray = LocalXray::start(&options).await.map_err(|error| {
            let reasons: Vec<_> =
                std::iter::successors(Some(&error as &dyn std::error::Error), |error| {
                    error.source()
                })
                .map(ToString::to_string)
                .collect();
            Failure::new(cannot(), reasons.join(": ")).help(format!(
                "traces that cannot be read can be removed with their folder, {}",
                site.folder.traces().display()
            ))
        })?;
        let addresses = xray.addresses();
        site.neighbours.take_traces(addresses);
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(xray.run(async {
            // Whoever could stop it is gone otherwise, which comes to the same.
            let _ = stopped.await;
        }));
        Ok(Self {
            addresses,
            stop,
            serving,
        })
    }

    /// Returns where everything is.
    pub(super) fn outputs(&self) -> Outputs {
        let Addresses {
            api,
            udp,
            sampling: _,
            otlp_grpc,
            otlp_http,
        } = &self.addresses;
        let outputs = [
            ("api", format!("http://{api}")),
            ("daemon", udp.to_string()),
            ("otlp", format!("http://{otlp_http}")),
            ("otlp_grpc", format!("http://{otlp_grpc}")),
        ];
        outputs
            .map(|(name, value)| (name.to_owned(), value.into()))
            .into()
    }

    /// Takes what has arrived, and ends. Everything is on disk when this returns.
    pub(super) async fn stop(self) {
        let _ = self.stop.send(());
        let _ = self.serving.await;
    }
}

fn options(site: &Site, specification: &kinds::Tracing) -> std::io::Result<Options> {
    let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let choose = |what| site.ports.choose(what, None).map(at);
    // One variable names both: segments go there over UDP, SDKs ask over TCP.
    let daemon = at(site.ports.choose_for_both("tracing/daemon")?);
    Ok(Options {
        api: choose("tracing/api")?,
        udp: daemon,
        sampling: daemon,
        otlp_grpc: choose("tracing/otlp-grpc")?,
        otlp_http: choose("tracing/otlp-http")?,
        reach: Reach::Loopback,
        store: site.folder.traces(),
        rules: Some(specification.sampling.clone()),
    })
}
