//! The collector of a deployment, running on this machine.

use manta_daemon::config::Config;
use manta_daemon::daemon::Daemon;
use manta_daemon::upstream::Credentials;
use manta_testbed::{FixtureAws, ServerThread};

use crate::account::{Account, REGION};

/// A collector that asks an account's X-Ray; ends when dropped.
pub(crate) struct RunningCollector {
    /// Where SDKs ask what to sample.
    pub(crate) address: String,
    _server: ServerThread,
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
        let (server, address) = ServerThread::start(async move |tell, stop| {
            let variable = |name: &str| (name == "MANTA_SAMPLING").then(|| sampling.clone());
            let daemon =
                Daemon::start_signing(config, REGION.to_owned(), credentials, variable).await;
            let daemon = daemon.expect("it starts");
            let address = daemon.tcp_address().expect("it is open");
            tell.send(address).expect("the test waits");
            daemon.run(stop.requested(), |_| None).await;
        });
        Self {
            address: address.to_string(),
            _server: server,
        }
    }
}
