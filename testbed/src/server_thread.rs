//! Servers that a test runs itself.

use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

use manta_engine::Stop;
use tokio::runtime;

/// A server in a thread of its own, which outlives a test's runtime; it ends when dropped.
pub struct ServerThread {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl ServerThread {
    /// Starts one; returns what it sends once it is there: where it is. `serve` goes on until
    /// the stop is requested.
    ///
    /// # Panics
    /// When it ends before it has sent that.
    pub fn start<T: Send + 'static>(
        serve: impl AsyncFnOnce(Sender<T>, Stop) + Send + 'static,
    ) -> (Self, T) {
        let stop = Stop::new();
        let stopped = stop.clone();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(serve(tell, stopped));
        });
        let server = Self {
            stop,
            thread: Some(thread),
        };
        (server, told.recv().expect("it says where it is"))
    }
}

impl Drop for ServerThread {
    fn drop(&mut self) {
        self.stop.request();
        if let Some(thread) = self.thread.take() {
            // What went wrong in there has been said.
            let _ = thread.join();
        }
    }
}
