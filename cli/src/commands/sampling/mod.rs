//! `manta sampling`: which requests are traced, and changing it while the deployment runs.

mod change;
mod clear;
mod set;
mod show;

use clap::{Args, Subcommand};
use manta_blueprints::{Blueprint, Collector, Workload};

use super::only_on_aws;
use crate::arguments::Global;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::parts::{Section, require};
use crate::render::Screen;

pub(crate) use change::SamplingChange;
pub(crate) use show::{Origin, Sampled};

/// Shows and changes which requests of services and tasks are traced.
#[derive(Debug, Args)]
pub(crate) struct SamplingCommand {
    #[command(subcommand)]
    action: Option<Action>,
}

/// What to do with sampling.
#[derive(Debug, Subcommand)]
enum Action {
    /// Show which requests are traced, and why [default]
    Show(show::Show),
    /// Trace another share of a service's requests, from now on
    Set(set::Set),
    /// Go back to what the blueprint says
    Clear(clear::Clear),
}

impl SamplingCommand {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        only_on_aws(
            flags,
            "set and show sampling",
            "`manta up --local` samples as [tracing] and `sampling` in the blueprint say",
        )?;
        match self.action {
            None => show::Show {}.run(flags, screen).await,
            Some(Action::Show(command)) => command.run(flags, screen).await,
            Some(Action::Set(command)) => command.run(flags, screen).await,
            Some(Action::Clear(command)) => command.run(flags, screen).await,
        }
    }
}

/// Returns the services and tasks with a collector, which samples for them.
fn sampled(blueprint: &Blueprint) -> impl Iterator<Item = &String> {
    let is_sampled =
        |workload: &Workload| workload.traced && blueprint.tracing.collector != Collector::None;
    let services = blueprint.services.iter();
    let services = services.map(|(name, service)| (name, &service.workload));
    let tasks = blueprint.tasks.iter();
    let tasks = tasks.map(|(name, task)| (name, &task.workload));
    services
        .chain(tasks)
        .filter(move |(_, workload)| is_sampled(workload))
        .map(|(name, _)| name)
}

/// Makes sure that a collector samples for a service or task.
///
/// # Errors
/// When there is no such service or task, or it is not traced.
fn require_sampled(blueprint: &Blueprint, name: &str) -> Result<(), Failure> {
    require(blueprint, Section::CONTAINERS, name)?;
    if sampled(blueprint).any(|sampled| sampled == name) {
        return Ok(());
    }
    let fault = Fault::new("cannot change the sampling of", name)
        .because("it is not traced")
        .help("let it be `traced`, and choose a `collector` in [tracing] other than none");
    Err(Failure::usage(fault))
}
