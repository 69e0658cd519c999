//! What listens on TCP, until it is told to end.

use std::net::SocketAddr;
use std::time::Instant;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout_at;

use crate::bind::BindError;

/// The servers of the TCP ports.
pub(super) struct Servers {
    /// Tells them, and whoever else asked, that the end has come.
    end: watch::Sender<bool>,
    running: JoinSet<()>,
}

impl Servers {
    pub(super) fn none() -> Self {
        let (end, _) = watch::channel(false);
        Self {
            end,
            running: JoinSet::new(),
        }
    }

    /// Listens at an address that `flag` moves, and lets `serve` serve there until the future that
    /// it is given completes; returns the address, whose port may have been 0.
    pub(super) async fn start<S: Future<Output = ()> + Send + 'static>(
        &mut self,
        address: &str,
        flag: &'static str,
        serve: impl FnOnce(TcpListener, Stop) -> S,
    ) -> Result<SocketAddr, BindError> {
        let failed = |source| BindError::of("TCP", address, flag, source);
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let bound = listener.local_addr().map_err(failed)?;
        log::info!("listening: tcp={bound} ({flag})");
        let stop = Stop(self.end.subscribe());
        self.running.spawn(serve(listener, stop));
        Ok(bound)
    }

    /// Returns what completes when the servers are to end.
    pub(super) fn ending(&self) -> Stop {
        Stop(self.end.subscribe())
    }

    /// Accepts nothing more, and waits for the requests in flight until `deadline`; then cuts them
    /// off.
    pub(super) async fn end(mut self, deadline: Instant) {
        self.tell();
        // What has arrived of a request that is cut off is in the intake, if it was a whole one.
        let _ = timeout_at(deadline.into(), async {
            while self.running.join_next().await.is_some() {}
        })
        .await;
    }

    /// Tells everybody that the end has come.
    pub(super) fn tell(&self) {
        self.end.send_replace(true);
    }
}

/// Completes when servers are to end.
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    pub(super) async fn wait(mut self) {
        // No sender any more: the daemon is gone, and whoever waits should be too.
        let _ = self.0.wait_for(|ends| *ends).await;
    }
}
