//! All parts together.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use manta_daemon::bind::BindError;
use manta_daemon::config::{Config, Logging, Rotation};
use manta_daemon::daemon::{self, Daemon};
use manta_daemon::logging;
use manta_daemon::upstream::Credentials;
use manta_traces::store::StoreError;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::account::REGION;
use super::archive::Archive;
use super::gate::now;
use super::server::Server;
use super::{Addresses, Xray};

/// How long a segment waits for others: whoever looks for the trace of a request has just made it.
const LONGEST_WAIT: Duration = Duration::from_millis(10);
/// What the end may take: nothing here is far away.
const FLUSH: Duration = Duration::from_secs(5);

/// How a local X-Ray is set up. A port 0 is any that is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where the API is.
    pub api: SocketAddr,
    /// Where segments arrive.
    pub udp: SocketAddr,
    /// Where SDKs ask what to sample.
    pub sampling: SocketAddr,
    /// Where OTLP arrives over gRPC.
    pub otlp_grpc: SocketAddr,
    /// Where OTLP arrives over HTTP.
    pub otlp_http: SocketAddr,
    /// Who may reach it.
    pub reach: Reach,
    /// The folder of the traces.
    pub store: PathBuf,
    /// How SDKs are answered that ask the collector what to sample, as of a blueprint's `[tracing]`:
    /// the JSON of `MANTA_SAMPLING`. `None`: by the rules that the API keeps.
    pub rules: Option<String>,
}

/// Who may reach a local X-Ray, which asks nobody who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This machine.
    Loopback,
    /// Whoever can reach its addresses.
    Network,
}

/// Why a local X-Ray does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address can be reached from elsewhere, and is not meant to.
    #[error("{0} can be reached from other machines")]
    Exposed(SocketAddr),
    /// The store cannot be opened.
    #[error("the traces cannot be opened")]
    Store(#[source] StoreError),
    /// A record in the store cannot be read.
    #[error("{0}")]
    Record(String),
    /// An address cannot be had.
    #[error("{address} cannot be listened at: {reason}")]
    Listen {
        /// The address.
        address: String,
        /// Why, in words.
        reason: String,
    },
    /// The collector does not start.
    #[error(transparent)]
    Collector(daemon::StartError),
}

impl From<daemon::StartError> for StartError {
    /// The collector's flags are not those of who starts this.
    fn from(error: daemon::StartError) -> Self {
        let daemon::StartError::Bind(error) = error else {
            return Self::Collector(error);
        };
        let (address, reason) = match error {
            BindError::InUse { address, .. } => (address, "it is in use".to_owned()),
            BindError::Other {
                address, source, ..
            } => (address, source.to_string()),
        };
        Self::Listen { address, reason }
    }
}

/// X-Ray on this machine, with a collector in front of it.
pub struct LocalXray {
    archive: Arc<Archive>,
    server: Server,
    collector: Daemon,
}

impl Options {
    fn addresses(&self) -> [SocketAddr; 5] {
        [
            self.api,
            self.udp,
            self.sampling,
            self.otlp_grpc,
            self.otlp_http,
        ]
    }

    /// Makes sure that nobody reaches it who is not meant to.
    fn check_reach(&self) -> Result<(), StartError> {
        let mut addresses = self.addresses().into_iter();
        let exposed = addresses.find(|address| !address.ip().is_loopback());
        match (self.reach, exposed) {
            (Reach::Loopback, Some(address)) => Err(StartError::Exposed(address)),
            (Reach::Loopback, None) | (Reach::Network, _) => Ok(()),
        }
    }

    fn collector(&self, api: SocketAddr) -> Config {
        Config {
            endpoint: Some(format!("http://{}", reachable(api))),
            region: Some(REGION.to_owned()),
            udp_address: self.udp.to_string(),
            tcp_address: self.sampling.to_string(),
            otlp_grpc_address: Some(self.otlp_grpc.to_string()),
            otlp_http_address: Some(self.otlp_http.to_string()),
            longest_wait: LONGEST_WAIT,
            flush: FLUSH,
            local_mode: true,
            ..Config::of(Default::default(), Default::default())
        }
    }
}

/// Begins to write to standard error what goes wrong in a local X-Ray, and what
/// goes on if `verbose`.
pub fn log_to_stderr(verbose: bool) {
    let level = if verbose {
        log::LevelFilter::Info
    } else {
        log::LevelFilter::Warn
    };
    let logging = Logging {
        level,
        path: None,
        rotation: Rotation::Off,
    };
    logging::start(&logging).expect("no file is opened");
}

impl LocalXray {
    /// Opens the store and every port, so that nothing is half there.
    ///
    /// # Errors
    /// When the store or a port cannot be had.
    pub async fn start(options: &Options) -> Result<Self, StartError> {
        options.check_reach()?;
        let archive = Arc::new(Archive::open(&options.store).map_err(StartError::Store)?);
        let xray = Xray::of(Arc::clone(&archive), now()).map_err(StartError::Record)?;
        let server = Server::listen(options.api, Arc::new(xray)).await;
        let server = server.map_err(|source| StartError::Listen {
            address: options.api.to_string(),
            reason: source.to_string(),
        })?;
        // Nothing of the environment: what is set there is for the real X-Ray.
        let collector = Daemon::start_signing(
            options.collector(server.address),
            REGION.to_owned(),
            Credentials::of_key("local", "local"),
            |name| (name == "MANTA_SAMPLING").then(|| options.rules.clone())?,
        )
        .await?;
        Ok(Self {
            archive,
            server,
            collector,
        })
    }

    /// Returns where everything listens, ports chosen.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        let collector = &self.collector;
        let otlp = collector.otlp_addresses();
        let chosen = |address: Option<&SocketAddr>| *address.expect("it has been opened");
        Addresses {
            api: self.server.address,
            udp: chosen(collector.udp_addresses().first()),
            sampling: chosen(collector.tcp_address().as_ref()),
            otlp_grpc: chosen(otlp.first()),
            otlp_http: chosen(otlp.last()),
        }
    }

    /// Serves until `stop` completes. Then what the collector has is taken first,
    /// and all of it is on disk when this returns.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let (end, ended) = oneshot::channel::<()>();
        let (stop_keeping, stopped) = mpsc::channel();
        let keeping = tokio::spawn(Arc::clone(&self.archive).keep(stopped));
        let serving = tokio::spawn(self.server.serve(async {
            // The sender is gone at the latest when this function is.
            let _ = ended.await;
        }));
        self.collector.run(stop, |_| None).await;
        drop(end);
        // A client that still talks then is cut off: what it sends would not be kept.
        end_within(FLUSH, serving).await;
        drop(stop_keeping);
        keeping.await.expect("keeping does not panic");
        let archive = self.archive;
        let flushed = tokio::task::spawn_blocking(move || archive.flush()).await;
        flushed.expect("flushing does not panic");
    }
}

/// Waits for a task, and cuts it off when it takes longer.
async fn end_within(patience: Duration, mut task: JoinHandle<()>) {
    if tokio::time::timeout(patience, &mut task).await.is_err() {
        task.abort();
        // What it has is let go by then.
        let _ = task.await;
    }
}

/// Returns an address at which this machine reaches what listens at another.
fn reachable(address: SocketAddr) -> SocketAddr {
    let mut reachable = address;
    if address.ip().is_unspecified() {
        reachable.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    reachable
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::Arc;
    use std::time::Duration;

    use super::end_within;

    #[tokio::test]
    async fn who_still_talks_at_the_end_is_cut_off() {
        let store = Arc::new(());
        let held = Arc::clone(&store);
        let talking = tokio::spawn(async move {
            let _held = held;
            pending::<()>().await;
        });
        end_within(Duration::ZERO, talking).await;
        assert_eq!(Arc::strong_count(&store), 1);
    }
}
