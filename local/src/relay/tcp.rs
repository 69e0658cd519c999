//! One way: from an address that containers reach to one on loopback.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};

use super::Subnet;

/// How long accepting pauses when the process has no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections at once through one relay. Each takes two file descriptors of the supervisor's.
const CONNECTIONS: usize = 256;

/// Hands connections on to an address on loopback, until it is dropped: connections end with it.
#[derive(Debug)]
pub struct Relay {
    address: SocketAddr,
    to: SocketAddr,
    serving: JoinHandle<()>,
}

impl Relay {
    /// Listens at a free port of `at`, for clients in `from` alone, and leads to `to`.
    ///
    /// # Errors
    /// When this machine does not have the address, or no port is free.
    pub async fn start(at: Ipv4Addr, from: Subnet, to: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((at, 0)).await?;
        Ok(Self {
            address: listener.local_addr()?,
            to,
            serving: tokio::spawn(serve(listener, from, to)),
        })
    }

    /// Returns where containers reach it.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns where it leads to.
    #[must_use]
    pub fn to(&self) -> SocketAddr {
        self.to
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, from: Subnet, to: SocketAddr) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let place = Arc::clone(&room).acquire_owned().await;
        let place = place.expect("the semaphore is never closed");
        let Ok((client, peer)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        // Hosts beside this one can send packets to the address of its bridge.
        if !is_in(from, peer.ip()) {
            log::warn!("a connection from {peer} to the relay to {to} was refused");
            continue;
        }
        while connections.try_join_next().is_some() {} // those that have ended
        connections.spawn(async move {
            hand_on(client, to).await;
            drop(place);
        });
    }
}

fn is_in(subnet: Subnet, address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => subnet.contains(address),
        IpAddr::V6(_) => false,
    }
}

/// Hands a connection on until both sides have ended it. A target that is gone closes it at once.
async fn hand_on(mut client: TcpStream, to: SocketAddr) {
    let Ok(mut target) = TcpStream::connect(to).await else {
        return;
    };
    // Requests are often a small write each; without it each waits for an acknowledgement.
    let _ = client.set_nodelay(true);
    let _ = target.set_nodelay(true);
    // Either side may break off; the other is closed then.
    let _ = copy_bidirectional(&mut client, &mut target).await;
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const LOOPBACK: Ipv4Addr = Ipv4Addr::LOCALHOST;

    /// Answers the first connection with what it sends, in upper case, once it has ended.
    async fn loud_echo() -> SocketAddr {
        let listener = TcpListener::bind((LOOPBACK, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).await.unwrap();
            let answer = text.to_uppercase();
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        address
    }

    /// Sends `text`, ends its direction, and returns all that comes back.
    async fn ask(address: SocketAddr, text: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // Whoever is not admitted may be refused at any moment.
        let _ = stream.write_all(text.as_bytes()).await;
        let _ = stream.shutdown().await;
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    #[tokio::test]
    async fn a_half_closed_connection_still_brings_the_answer() {
        let own = "127.0.0.0/8".parse().unwrap();
        let relay = Relay::start(LOOPBACK, own, loud_echo().await);
        let relay = relay.await.unwrap();
        assert_eq!(ask(relay.address(), "hello").await, "HELLO");
    }

    #[tokio::test]
    async fn whoever_is_not_in_the_subnet_gets_nothing() {
        let other = "172.17.0.0/16".parse().unwrap();
        let relay = Relay::start(LOOPBACK, other, loud_echo().await);
        let relay = relay.await.unwrap();
        assert_eq!(ask(relay.address(), "hello").await, "");
    }

    #[tokio::test]
    async fn a_dropped_relay_no_longer_listens() {
        let own = "127.0.0.0/8".parse().unwrap();
        let relay = Relay::start(LOOPBACK, own, loud_echo().await);
        let relay = relay.await.unwrap();
        let address = relay.address();
        drop(relay);
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }
}
