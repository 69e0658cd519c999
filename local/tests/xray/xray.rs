//! A local X-Ray on free ports.

use std::net::SocketAddr;
use std::path::Path;

use manta_local::xray::{Addresses, LocalXray, Options, Reach};
use manta_testbed::ServerThread;
use tempfile::TempDir;

/// A running local X-Ray; ends when dropped.
pub(crate) struct Xray {
    /// Where it is.
    pub(crate) addresses: Addresses,
    _server: ServerThread,
    /// Goes after the server.
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
        let (server, addresses) = ServerThread::start(async move |tell, stop| {
            let xray = LocalXray::start(&options).await.expect("it starts");
            tell.send(xray.addresses()).expect("the test waits");
            xray.run(stop.requested()).await;
        });
        Self {
            addresses,
            _server: server,
            _folder: None,
        }
    }

    /// Returns the API's address as `AWS_ENDPOINT_URL` has it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addresses.api)
    }
}
