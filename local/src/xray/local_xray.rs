//! All parts together.

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use manta_daemon::bind::BindError;
use manta_daemon::config::{Logging, Rotation};
use manta_daemon::daemon::{self, Daemon};
use manta_daemon::logging;
use manta_daemon::upstream::Credentials;
use manta_traces::store::StoreError;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::account::REGION;
use super::archive::Archive;
use super::gate::now;
use super::options::{FLUSH, Options};
use super::server::Server;
use super::{Addresses, Xray};

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
