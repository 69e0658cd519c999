//! What shares connections out among the copies of a service.

use std::io;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Before connections are taken again after one could not be.
const PAUSE: Duration = Duration::from_millis(100);

/// A port at which connections are shared out in turn. When this is dropped, no new one is taken;
/// those that there are go on.
#[derive(Debug)]
pub(crate) struct Front {
    copies: Arc<Copies>,
    accepting: JoinHandle<()>,
}

/// A copy's seat at a front: connections are shared out to it from when it takes the seat until
/// it leaves it.
#[derive(Debug)]
pub(crate) struct Seat {
    copies: Arc<Copies>,
    port: u16,
}

/// The ports of those that connections go to.
#[derive(Debug, Default)]
struct Copies {
    ports: RwLock<Vec<u16>>,
    next: AtomicUsize,
}

impl Front {
    /// Listens at a port of loopback. Connections are closed at once until there are copies.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub(crate) async fn listen(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let copies = Arc::new(Copies::default());
        let accepting = tokio::spawn(accept(listener, Arc::clone(&copies)));
        Ok(Self { copies, accepting })
    }

    /// Returns the seat of the copy at a port. Nobody sits there yet.
    pub(crate) fn seat(&self, port: u16) -> Seat {
        Seat {
            copies: Arc::clone(&self.copies),
            port,
        }
    }

    /// Takes no new connection; the port is free when this returns.
    pub(crate) async fn close(mut self) {
        self.accepting.abort();
        // It has been called off, which is what is waited for.
        let _ = (&mut self.accepting).await;
    }
}

impl Seat {
    /// Returns the port that connections are handed on to.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Shares out to the copy as well.
    pub(crate) fn take(&self) {
        self.leave();
        self.copies.change(|ports| ports.push(self.port));
    }

    /// Shares nothing new out to the copy.
    pub(crate) fn leave(&self) {
        self.copies
            .change(|ports| ports.retain(|other| *other != self.port));
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Copies {
    fn change(&self, change: impl FnOnce(&mut Vec<u16>)) {
        change(&mut self.ports.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Returns every port, the one whose turn it is first.
    fn in_turn(&self) -> Vec<u16> {
        let mut ports = self
            .ports
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if !ports.is_empty() {
            let first = self.next.fetch_add(1, Ordering::Relaxed) % ports.len();
            ports.rotate_left(first);
        }
        ports
    }

    /// Connects to the first that can be connected to.
    async fn connect(&self) -> Option<TcpStream> {
        for port in self.in_turn() {
            if let Ok(stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await {
                return Some(stream);
            }
        }
        None
    }
}

async fn accept(listener: TcpListener, copies: Arc<Copies>) {
    loop {
        match listener.accept().await {
            Ok((client, _)) => {
                tokio::spawn(hand_on(client, Arc::clone(&copies)));
            }
            // Out of files, most likely, which others give back meanwhile.
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Hands on what either side sends, until both have ended.
async fn hand_on(mut client: TcpStream, copies: Arc<Copies>) {
    let Some(mut copy) = copies.connect().await else {
        return;
    };
    // Small answers are not to wait for acknowledgements.
    let _ = client.set_nodelay(true);
    let _ = copy.set_nodelay(true);
    // Either may be cut off at any time; the other learns it by the end of its connection.
    let _ = copy_bidirectional(&mut client, &mut copy).await;
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::Front;

    async fn copy(answer: &'static [u8]) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                stream.write_all(answer).await.expect("somebody reads");
            }
        });
        port
    }

    async fn ask(port: u16) -> String {
        let mut answer = String::new();
        if let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await {
            // A connection that is cut off has no answer.
            let _ = stream.read_to_string(&mut answer).await;
        }
        answer
    }

    fn free() -> u16 {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        listener.local_addr().expect("an address").port()
    }

    #[tokio::test]
    async fn connections_are_shared_out_in_turn() {
        let port = free();
        let front = Front::listen(port).await.expect("it listens");
        assert_eq!(ask(port).await, "");
        front.seat(copy(b"a").await).take();
        front.seat(copy(b"b").await).take();
        let answers = [
            ask(port).await,
            ask(port).await,
            ask(port).await,
            ask(port).await,
        ];
        assert_eq!(answers.concat().matches('a').count(), 2);
        assert_ne!(answers[0], answers[1]);
    }

    #[tokio::test]
    async fn a_copy_that_is_down_is_passed_over() {
        let port = free();
        let front = Front::listen(port).await.expect("it listens");
        front.seat(free()).take();
        front.seat(copy(b"a").await).take();
        assert_eq!([ask(port).await, ask(port).await].concat(), "aa");
    }

    #[tokio::test]
    async fn a_copy_that_has_left_gets_nothing_new() {
        let port = free();
        let front = Front::listen(port).await.expect("it listens");
        let a = front.seat(copy(b"a").await);
        a.take();
        front.seat(copy(b"b").await).take();
        a.leave();
        assert_eq!([ask(port).await, ask(port).await].concat(), "bb");
    }

    #[tokio::test]
    async fn the_port_is_free_when_it_is_closed() {
        let port = free();
        let front = Front::listen(port).await.expect("it listens");
        front.close().await;
        assert!(std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok());
    }
}
