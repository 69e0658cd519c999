//! What there is for everything that runs.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::folder::Folder;
use crate::logs::LogBook;
use crate::metadata::Metadata;
use crate::ports::Ports;
use crate::process::Ledger;

use super::instances::Instances;

/// Where a deployment is on this machine, and what all of it shares.
pub(super) struct Site {
    pub(super) folder: Folder,
    pub(super) ledger: Ledger,
    pub(super) logs: Arc<LogBook>,
    pub(super) ports: Ports,
    pub(super) instances: Instances,
    pub(super) metadata: Metadata,
    /// Where it is remembered what has been set up, which outlives the deployment.
    pub(super) cache: PathBuf,
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
            ports: Ports::open(folder.ports()),
            instances: Instances::default(),
            metadata: Metadata::start().await?,
            folder: folder.clone(),
            cache,
        })
    }
}
