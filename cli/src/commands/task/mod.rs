//! `manta task`: tasks that are run on demand.

mod chosen;
mod info;
mod list;
mod logs;
mod ps;
mod run;
mod stop;

use clap::{Args, Subcommand};

use crate::arguments::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::Screen;

pub(crate) use list::Runnable;

/// Runs, shows and stops tasks of the blueprint's [task.*].
#[derive(Debug, Args)]
pub(crate) struct TaskCommand {
    #[command(subcommand)]
    action: Action,
}

/// What to do with tasks.
#[derive(Debug, Subcommand)]
enum Action {
    /// Run a task
    Run(run::Run),
    /// List the tasks that can be run, and how many of each do
    List(list::List),
    /// Show all that is known of the tasks that run
    Info(info::Info),
    /// Show the tasks that run
    Ps(ps::Ps),
    /// Show what a task wrote
    Logs(logs::Logs),
    /// Stop tasks
    Stop(stop::Stop),
}

impl TaskCommand {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        match self.action {
            Action::Run(command) => command.run(flags, screen).await,
            Action::List(command) => command.run(flags, screen).await,
            Action::Info(command) => command.run(flags, screen).await,
            Action::Ps(command) => command.run(flags, screen).await,
            Action::Logs(command) => command.run(flags, screen).await,
            Action::Stop(command) => command.run(flags, screen).await,
        }
    }
}
