//! Tasks that work for as long as they are kept.

use std::io;
use std::sync::Arc;

use manta_daemon::http;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A task that is ended when this is dropped.
pub(super) struct Serving(Option<JoinHandle<()>>);

impl Serving {
    /// Begins a task.
    pub(super) fn of(task: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(Some(tokio::spawn(task)))
    }

    /// Begins to answer what comes at a socket.
    ///
    /// # Errors
    /// When the socket cannot be used.
    pub(super) fn at(
        listener: std::net::TcpListener,
        handler: impl http::Handler,
    ) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let forever = std::future::pending();
        Ok(Self::of(http::serve(listener, Arc::new(handler), forever)))
    }

    /// Ends the task. What it had, a socket for one, is free when this returns.
    pub(super) async fn end(mut self) {
        if let Some(task) = self.0.take() {
            task.abort();
            let _ = task.await; // it was told to
        }
    }

    /// Leaves the task to itself.
    pub(super) fn let_go(mut self) {
        drop(self.0.take());
    }

    /// Tells the task to end.
    pub(super) fn abort(&self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.abort();
    }
}
