//! Where segments are sent.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use manta_traces::segment::{Segment, split};

/// Bytes of the longest document: with what precedes it, it has to be one datagram over IPv4.
const LONGEST: usize = 65_000;

/// What precedes a document in a datagram.
const HEAD: &str = "{\"format\":\"json\",\"version\":1}\n";

/// Sends segments to a collector, as an SDK does.
#[derive(Debug)]
pub(in crate::lambda) struct Reporter {
    socket: UdpSocket,
    to: SocketAddr,
}

impl Reporter {
    /// Returns the one that sends to `to`.
    ///
    /// # Errors
    /// When there is no socket to be had.
    pub(in crate::lambda) fn to(to: SocketAddr) -> io::Result<Self> {
        let any: SocketAddr = match to {
            SocketAddr::V4(_) => (Ipv4Addr::LOCALHOST, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::LOCALHOST, 0).into(),
        };
        Ok(Self {
            socket: UdpSocket::bind(any)?,
            to,
        })
    }

    /// Returns where it sends to.
    pub(in crate::lambda) fn address(&self) -> SocketAddr {
        self.to
    }

    /// Sends a segment, in as many documents as it takes.
    pub(in crate::lambda) fn send(&self, segment: Segment) {
        for document in split(segment, LONGEST).documents {
            // Over loopback a datagram is not waited for; a collector that is gone takes none.
            let _ = self
                .socket
                .send_to(format!("{HEAD}{document}").as_bytes(), self.to);
        }
    }
}
