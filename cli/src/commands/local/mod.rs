//! `manta local`: this machine in place of AWS.

mod folder;
mod supervise;
mod xray;

use clap::{Args, Subcommand};

use crate::arguments::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::render::Screen;

pub(crate) use xray::Running;

/// Runs on this machine what is AWS's otherwise.
#[derive(Debug, Args)]
pub(crate) struct LocalCommand {
    #[command(subcommand)]
    action: Action,
}

/// What to run.
#[derive(Debug, Subcommand)]
enum Action {
    /// Run an X-Ray that traces can be sent to and read from
    Xray(xray::Xray),
    /// Run a deployment of this machine; `up --local` starts this by itself
    #[command(hide = true)]
    Supervise(supervise::Supervise),
}

impl LocalCommand {
    pub(crate) async fn run(
        self,
        flags: &Global,
        screen: &Screen,
        interrupt: &Interrupt,
    ) -> Result<Exit, Failure> {
        match self.action {
            Action::Xray(command) => command.run(flags, screen, interrupt).await,
            Action::Supervise(command) => command.run(flags, interrupt).await,
        }
    }
}
