//! How a local X-Ray is set up.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use manta_daemon::config::Config;

use super::account::REGION;
use super::local_xray::StartError;

/// How long a segment waits for others: whoever looks for the trace of a request has just made it.
const LONGEST_WAIT: Duration = Duration::from_millis(10);
/// What the end may take: nothing here is far away.
pub(super) const FLUSH: Duration = Duration::from_secs(5);

/// How a local X-Ray is set up. A port 0 is any that is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where the API is.
    pub api: SocketAddr,
    /// Where segments arrive.
    pub udp: SocketAddr,
    /// Where SDKs ask what to sample.
    pub sampling: SocketAddr,
    /// Where OTLP arrives over gRPC.
    pub otlp_grpc: SocketAddr,
    /// Where OTLP arrives over HTTP.
    pub otlp_http: SocketAddr,
    /// Who may reach it.
    pub reach: Reach,
    /// The folder of the traces.
    pub store: PathBuf,
    /// How SDKs are answered that ask the collector what to sample, as of a blueprint's `[tracing]`:
    /// the JSON of `MANTA_SAMPLING`. `None`: by the rules that the API keeps.
    pub rules: Option<String>,
}

/// Who may reach a local X-Ray, which asks nobody who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This machine.
    Loopback,
    /// Whoever can reach its addresses.
    Network,
}

impl Options {
    fn addresses(&self) -> [SocketAddr; 5] {
        [
            self.api,
            self.udp,
            self.sampling,
            self.otlp_grpc,
            self.otlp_http,
        ]
    }

    /// Makes sure that nobody reaches it who is not meant to.
    pub(super) fn check_reach(&self) -> Result<(), StartError> {
        let mut addresses = self.addresses().into_iter();
        let exposed = addresses.find(|address| !address.ip().is_loopback());
        match (self.reach, exposed) {
            (Reach::Loopback, Some(address)) => Err(StartError::Exposed(address)),
            (Reach::Loopback, None) | (Reach::Network, _) => Ok(()),
        }
    }

    /// Returns the settings of the collector in front of an API.
    pub(super) fn collector(&self, api: SocketAddr) -> Config {
        Config {
            endpoint: Some(format!("http://{}", reachable(api))),
            region: Some(REGION.to_owned()),
            udp_address: self.udp.to_string(),
            tcp_address: self.sampling.to_string(),
            otlp_grpc_address: Some(self.otlp_grpc.to_string()),
            otlp_http_address: Some(self.otlp_http.to_string()),
            longest_wait: LONGEST_WAIT,
            flush: FLUSH,
            local_mode: true,
            ..Config::of(Default::default(), Default::default())
        }
    }
}

/// Returns an address at which this machine reaches what listens at another.
fn reachable(address: SocketAddr) -> SocketAddr {
    let mut reachable = address;
    if address.ip().is_unspecified() {
        reachable.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    reachable
}
