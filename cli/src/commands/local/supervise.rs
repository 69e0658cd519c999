//! `manta local supervise`.

use std::path::PathBuf;

use clap::Args;
use manta_local::folder::{Folder, cache};
use manta_local::supervisor::supervise;
use manta_local::xray::log_to_stderr;

use crate::arguments::Global;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::interrupt::Interrupt;

/// Runs a deployment of this machine until it is asked to end. It answers on a socket in its
/// folder, and writes what goes wrong to standard error.
#[derive(Debug, Args)]
pub(crate) struct Supervise {
    /// The deployment's folder, absolute
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,
}

impl Supervise {
    pub(crate) async fn run(self, flags: &Global, interrupt: &Interrupt) -> Result<Exit, Failure> {
        log_to_stderr(flags.verbose);
        // It ends by SIGTERM in its own time.
        interrupt.stop_gently();
        let fault = || Fault::new("cannot run", self.folder.display().to_string());
        let cache = cache().map_err(|error| fault().because_of(&error))?;
        let supervised = supervise(&Folder::at(&self.folder), cache).await;
        supervised.map_err(|error| fault().because_of(&error))?;
        Ok(Exit::Done)
    }
}
