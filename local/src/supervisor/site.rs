//! What there is for everything that runs.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{OnceCell, watch};

use crate::container::Engine;
use crate::control::Failure;
use crate::folder::Folder;
use crate::lambda::Functions;
use crate::logs::LogBook;
use crate::metadata::Metadata;
use crate::ports::Ports;
use crate::process::Ledger;

use super::functions;
use super::instances::Instances;
use super::neighbours::Neighbours;

/// Where a deployment is on this machine, and what all of it shares.
pub(super) struct Site {
    pub(super) folder: Folder,
    pub(super) ledger: Ledger,
    pub(super) logs: Arc<LogBook>,
    pub(super) ports: Arc<Ports>,
    pub(super) instances: Instances,
    pub(super) metadata: Metadata,
    pub(super) neighbours: Neighbours,
    /// Where it is remembered what was made once for all deployments.
    pub(super) cache: PathBuf,
    /// Listened to by every copy that lives.
    living: watch::Sender<()>,
    /// Docker, once something wants it.
    engine: OnceCell<Engine>,
    /// Lambda, once there is a function.
    functions: OnceCell<Functions>,
}

impl Site {
    /// Opens what is in a folder.
    ///
    /// # Errors
    /// When something of it cannot be made.
    pub(super) async fn open(folder: &Folder, cache: PathBuf) -> io::Result<Self> {
        Ok(Self {
            ledger: Ledger::open(&folder.children(), folder.path())?,
            logs: Arc::new(LogBook::open(folder.logs())?),
            ports: Arc::new(Ports::open(folder.ports())),
            instances: Instances::default(),
            metadata: Metadata::start().await?,
            neighbours: Neighbours::default(),
            folder: folder.clone(),
            cache,
            living: watch::Sender::new(()),
            engine: OnceCell::new(),
            functions: OnceCell::new(),
        })
    }

    /// Returns what a copy holds for as long as it lives.
    pub(super) fn life(&self) -> watch::Receiver<()> {
        self.living.subscribe()
    }

    /// Waits until no copy lives: those that were let go of end by themselves, in their own time.
    pub(super) async fn nobody_lives(&self) {
        self.living.closed().await;
    }

    /// Returns Docker.
    ///
    /// # Errors
    /// When there is none.
    pub(super) async fn engine(&self) -> Result<&Engine, Failure> {
        let find = async || {
            let engine = Engine::find().await?;
            let mark = std::fs::write(self.folder.containers(), []);
            mark.map_err(|error| Failure::new("cannot use Docker", error))?;
            Ok(engine)
        };
        self.engine.get_or_try_init(find).await
    }

    /// Returns Lambda.
    ///
    /// # Errors
    /// When there is no port for it.
    pub(super) async fn functions(&self) -> Result<&Functions, Failure> {
        let start = async || functions::start(self);
        self.functions.get_or_try_init(start).await
    }
}
