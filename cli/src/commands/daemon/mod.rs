//! `manta daemon`: the collector on this machine.

mod install;
mod run;

use clap::{Args, Subcommand};
use manta_artifacts::{CollectorError, Platform};

use crate::arguments::Global;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::render::Screen;

pub(crate) use install::Installed;

/// The collector on this machine: on EC2, on premises, on a desk.
#[derive(Debug, Args)]
pub(crate) struct DaemonCommand {
    #[command(subcommand)]
    action: Action,
}

/// What to do with the collector.
#[derive(Debug, Subcommand)]
enum Action {
    /// Run the collector
    ///
    /// `manta-daemon`, from beside manta or from where MANTA_DAEMON says, takes the place of this
    /// process. What stands behind `run` is its command line: `manta daemon run -h` lists its flags.
    Run(run::Run),
    /// Install the collector as a systemd service
    ///
    /// Puts program, configuration and unit where they belong, and says what starts it. `--region`
    /// goes into the configuration; one that is there already is kept. Run again, it brings program
    /// and unit up to date.
    Install(install::Install),
}

impl DaemonCommand {
    pub(crate) fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        match self.action {
            Action::Run(command) => command.run(),
            Action::Install(command) => command.run(flags, screen),
        }
    }
}

/// Returns what the collector has to be built for to run here.
fn host() -> Result<Platform, Fault> {
    Platform::host().ok_or_else(|| {
        Fault::new("cannot run", "the collector")
            .because("there is none for this kind of machine")
            .help("it is built for 64-bit x86 and 64-bit Arm")
    })
}

/// Says that there is no collector to be had, or only one that cannot be used.
fn missing(what: &str, error: &CollectorError) -> Fault {
    Fault::new(what, "the collector").because_of(error).help(
        "put manta-daemon beside manta or name it in MANTA_DAEMON (in manta's sources, \
         `cargo xtask image --program-to FOLDER` builds it)",
    )
}
