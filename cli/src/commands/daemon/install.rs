//! `manta daemon install`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use manta_artifacts::CollectorProgram;
use serde::Serialize;

use super::{host, missing};
use crate::arguments::Global;
use crate::collector_places::collector_places;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::installation::{File, InstallError, Settings, installation};
use crate::render::{self, Screen};

/// Puts the collector's program, its configuration and its systemd unit where
/// they belong, and says how to start it.
#[derive(Debug, Args)]
pub(crate) struct Install {
    /// Install below this folder, into the image of a machine
    #[arg(long, value_name = "FOLDER", default_value = "/")]
    root: PathBuf,
    /// Role that the collector is to assume
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// Not on EC2: do not ask for an instance's metadata
    #[arg(long)]
    local_mode: bool,
    /// Write nothing; show what would be written
    #[arg(long)]
    dry_run: bool,
}

/// What was installed, or would be.
#[derive(Serialize)]
pub(crate) struct Installed {
    /// Whether nothing was written.
    pub(crate) dry_run: bool,
    /// Every file, with what became of it.
    pub(crate) files: Vec<File>,
    /// The command that starts the collector.
    pub(crate) start: String,
}

impl Install {
    /// `--region` is one of every command's flags.
    pub(crate) fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        let program = program()?;
        let settings = Settings {
            region: flags.region.clone(),
            role_arn: self.role_arn,
            local_mode: self.local_mode,
        };
        let files = installation(&self.root, program, &settings).map_err(failed)?;
        if !self.dry_run {
            for file in &files {
                file.write().map_err(failed)?;
            }
        }
        let installed = Installed {
            dry_run: self.dry_run,
            files,
            start: start(&self.root),
        };
        screen.show(&installed, render::installed);
        Ok(Exit::Done)
    }
}

/// Reads the collector's program for this machine.
fn program() -> Result<Vec<u8>, Failure> {
    let found = CollectorProgram::find(host()?, &collector_places());
    let program = found.map_err(|error| missing("cannot install", &error))?;
    let content = fs::read(program.path()).map_err(|error| {
        Fault::new("cannot install", program.path().display().to_string())
            .because(error)
            .help("see that the file may be read")
    })?;
    Ok(content)
}

fn failed(error: InstallError) -> Failure {
    let fault = Fault::new("cannot install", error.path().display().to_string())
        .because_of(&error)
        .help(error.help());
    match error {
        InstallError::Differs { .. } => Failure::usage(fault),
        InstallError::Read { .. } | InstallError::Write { .. } => fault.into(),
    }
}

/// Returns what starts the collector: at once, or when the machine below `root` is.
fn start(root: &Path) -> String {
    if root == Path::new("/") {
        "systemctl daemon-reload && systemctl enable manta-daemon && systemctl restart manta-daemon"
            .to_owned()
    } else {
        format!("systemctl --root={} enable manta-daemon", root.display())
    }
}
