//! A local X-Ray on free ports.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use manta_local::xray::{Addresses, LocalXray, Options, Reach};
use tempfile::TempDir;
use tokio::runtime;
use tokio::sync::oneshot;

/// A running local X-Ray; ends when dropped.
pub(crate) struct Xray {
    /// Where it is.
    pub(crate) addresses: Addresses,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _folder: Option<TempDir>,
}

impl Xray {
    /// Starts one without any traces.
    pub(crate) fn start() -> Self {
        let folder = TempDir::new().expect("a folder for the store");
        let mut xray = Self::in_folder(folder.path());
        xray._folder = Some(folder);
        xray
    }

    /// Starts one whose traces are in a folder.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        let free: SocketAddr = ([127, 0, 0, 1], 0).into();
        let options = Options {
            api: free,
            udp: free,
            sampling: free,
            otlp_grpc: free,
            otlp_http: free,
            reach: Reach::Loopback,
            store: folder.to_owned(),
            rules: None,
        };
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let xray = LocalXray::start(&options).await.expect("it starts");
                tell.send(xray.addresses()).expect("the test waits");
                xray.run(async {
                    let _ = stopped.await;
                })
                .await;
            });
        });
        Self {
            addresses: told.recv().expect("it says where it is"),
            stop: Some(stop),
            thread: Some(thread),
            _folder: None,
        }
    }

    /// Returns the API's address as `AWS_ENDPOINT_URL` has it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addresses.api)
    }
}

impl Drop for Xray {
    fn drop(&mut self) {
        // Dropping the sender stops it; what went wrong in there has been said.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
