//! Where a local X-Ray is, for those who are to find it.

use std::net::SocketAddr;

use serde::Serialize;

/// Where everything listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Addresses {
    /// The API.
    pub api: SocketAddr,
    /// Segments.
    pub udp: SocketAddr,
    /// What to sample.
    pub sampling: SocketAddr,
    /// OTLP over gRPC.
    pub otlp_grpc: SocketAddr,
    /// OTLP over HTTP.
    pub otlp_http: SocketAddr,
}

impl Addresses {
    /// Returns the variables that lead clients here: X-Ray's SDKs,
    /// OpenTelemetry's, and those of AWS's API.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, String); 3] {
        let Self {
            api,
            udp,
            sampling,
            otlp_grpc: _,
            otlp_http,
        } = self;
        let collector = if udp == sampling {
            udp.to_string()
        } else {
            format!("tcp:{sampling} udp:{udp}")
        };
        [
            ("AWS_XRAY_DAEMON_ADDRESS", collector),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{otlp_http}")),
            ("AWS_ENDPOINT_URL_XRAY", format!("http://{api}")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::Addresses;

    #[test]
    fn one_address_of_the_collector_is_said_once() {
        let at = |port: u16| ([127, 0, 0, 1], port).into();
        let mut addresses = Addresses {
            api: at(1),
            udp: at(2),
            sampling: at(2),
            otlp_grpc: at(3),
            otlp_http: at(4),
        };
        let collector = |addresses: Addresses| addresses.environment()[0].1.clone();
        assert_eq!(collector(addresses), "127.0.0.1:2");
        addresses.sampling = at(5);
        assert_eq!(collector(addresses), "tcp:127.0.0.1:5 udp:127.0.0.1:2");
    }
}
