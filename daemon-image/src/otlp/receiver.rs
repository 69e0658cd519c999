//! The receiver of both ports.

use std::sync::Arc;

use tokio::net::TcpListener;

use super::Export;
use super::exchange::Exchange;

/// Receives OTLP on any number of listeners, within one allowance of memory.
pub struct Receiver<E> {
    exchange: Arc<Exchange<E>>,
}

impl<E: Export> Receiver<E> {
    /// Returns a receiver that hands on to `export`.
    pub fn new(export: E) -> Self {
        Self {
            exchange: Arc::new(Exchange::new(export)),
        }
    }

    /// Serves a listener until `stop` completes, then finishes the requests in
    /// flight; how long that may take is for the caller to limit.
    pub async fn serve(&self, listener: TcpListener, stop: impl Future<Output = ()> + Send) {
        crate::http::serve(listener, Arc::clone(&self.exchange), stop).await;
    }
}
