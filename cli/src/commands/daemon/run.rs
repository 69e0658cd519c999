//! `manta daemon run`.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

use clap::Args;
use manta_artifacts::CollectorError;

use super::{host, missing};
use crate::collector_places::collector_places;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};

/// Becomes the collector. Its program is another one, rather than a part of
/// manta, so that it stays as small here as it is in its image.
#[derive(Debug, Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Run {
    /// The collector's flags
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    flags: Vec<OsString>,
}

impl Run {
    /// Returns only when it fails.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let program = collector_places()
            .look(host()?)
            .map_err(|error: CollectorError| missing("cannot run", &error))?;
        let error = Command::new(&program).args(self.flags).exec();
        Err(Fault::new("cannot run", program.display().to_string())
            .because(error)
            .help("see that it is a program for this machine")
            .into())
    }
}
