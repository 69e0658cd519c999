//! The server of the API.

use std::net::SocketAddr;
use std::sync::Arc;

use manta_daemon::http;
use tokio::net::TcpListener;

use super::Xray;
use super::gate::Gate;

/// A socket that waits to be served.
pub(super) struct Server {
    listener: TcpListener,
    /// Where it listens; the port is chosen by then.
    pub(super) address: SocketAddr,
    gate: Arc<Gate>,
}

impl Server {
    /// Listens.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub(super) async fn listen(address: SocketAddr, xray: Arc<Xray>) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        Ok(Self {
            address: listener.local_addr()?,
            listener,
            gate: Arc::new(Gate::new(xray)),
        })
    }

    /// Serves until `stop` completes, then finishes the requests in flight.
    pub(super) async fn serve(self, stop: impl Future<Output = ()> + Send) {
        http::serve(self.listener, self.gate, stop).await;
    }
}
