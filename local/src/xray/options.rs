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

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::{Options, Reach, StartError};

    fn options(otlp_http: &str, reach: Reach) -> Options {
        let loopback: SocketAddr = "127.0.0.1:0".parse().expect("an address");
        Options {
            api: loopback,
            udp: loopback,
            sampling: loopback,
            otlp_grpc: "[::1]:0".parse().expect("an address"),
            otlp_http: otlp_http.parse().expect("an address"),
            reach,
            store: "traces".into(),
            rules: None,
        }
    }

    #[test]
    fn nobody_reaches_it_from_elsewhere_unless_they_may() {
        assert!(
            options("127.0.0.1:0", Reach::Loopback)
                .check_reach()
                .is_ok()
        );
        for exposed in ["0.0.0.0:4318", "192.0.2.1:0", "[::]:0"] {
            let refused = options(exposed, Reach::Loopback).check_reach();
            let Err(StartError::Exposed(address)) = refused else {
                panic!("{exposed} is not refused");
            };
            assert_eq!(address.to_string(), exposed);
            assert!(options(exposed, Reach::Network).check_reach().is_ok());
        }
    }

    #[test]
    fn the_collector_finds_an_api_that_listens_everywhere() {
        for (listens, found) in [
            ("0.0.0.0:7", "http://127.0.0.1:7"),
            ("[::]:7", "http://[::1]:7"),
            ("192.0.2.1:7", "http://192.0.2.1:7"),
        ] {
            let config = options("127.0.0.1:0", Reach::Network)
                .collector(listens.parse().expect("an address"));
            assert_eq!(config.endpoint.as_deref(), Some(found));
        }
    }
}
