//! The collector of a deployment, running on this machine.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use manta_daemon::config::Config;
use manta_daemon::daemon::Daemon;
use manta_daemon::upstream::Credentials;
use manta_testbed::FixtureAws;
use tokio::runtime;
use tokio::sync::oneshot;

use crate::account::{Account, REGION};

/// A collector that asks an account's X-Ray; ends when dropped.
pub(crate) struct RunningCollector {
    /// Where SDKs ask what to sample.
    pub(crate) address: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl RunningCollector {
    /// Starts one that is told `sampling`, as a task definition does.
    pub(crate) fn start(account: &Account, sampling: String) -> Self {
        let free = || "127.0.0.1:0".to_owned();
        let config = Config {
            endpoint: Some(FixtureAws::shared().url()),
            region: Some(REGION.to_owned()),
            udp_address: free(),
            tcp_address: free(),
            otlp_grpc_address: None,
            otlp_http_address: None,
            local_mode: true,
            ..Config::of(Default::default(), Default::default())
        };
        let credentials = Credentials::of_key(&format!("AKIATEST{}", account.id), "unused");
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let variable = |name: &str| (name == "MANTA_SAMPLING").then(|| sampling.clone());
                let daemon =
                    Daemon::start_signing(config, REGION.to_owned(), credentials, variable).await;
                let daemon = daemon.expect("it starts");
                let address = daemon.tcp_address().expect("it is open");
                tell.send(address).expect("the test waits");
                let stop = async {
                    let _ = stopped.await;
                };
                daemon.run(stop, |_| None).await;
            });
        });
        Self {
            address: told.recv().expect("it says where it is").to_string(),
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for RunningCollector {
    fn drop(&mut self) {
        // Dropping the sender stops it; what went wrong in there has been said.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
