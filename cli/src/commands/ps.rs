//! `manta ps`.

use clap::Args;
use manta_aws::operations::{Task, TaskState};
use serde::Serialize;

use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::copies::copies;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::Fleet;
use crate::parts::{Part, Section, select};
use crate::render::{self, Screen};
use crate::session::{AwsSession, LocalSession};

/// Shows the tasks that run: those of services, and those run on demand. On this machine they
/// are copies: a process each, or a container with its collector.
#[derive(Debug, Args)]
pub(crate) struct Ps {
    /// Services and tasks to show [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Show tasks that stopped within the last hour too
    #[arg(short, long)]
    all: bool,
}

/// A task, and what it runs for.
#[derive(Debug, Serialize)]
pub(crate) struct TaskOf {
    /// The service or task of the blueprint.
    #[serde(flatten)]
    pub(crate) part: Part,
    /// The task.
    #[serde(flatten)]
    pub(crate) task: Task,
}

impl Ps {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        if flags.place() == Place::Local {
            let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
            let parts = select(&session.blueprint, Section::CONTAINERS, &self.names)?;
            return show_here(&session, &parts, self.all, screen).await;
        }
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        let parts = select(&session.blueprint, Section::CONTAINERS, &self.names)?;
        let state = if self.all {
            TaskState::Any
        } else {
            TaskState::Running
        };
        show(&Fleet::of(&session)?, &parts, state, screen).await?;
        Ok(Exit::Done)
    }
}

/// Shows the copies of these parts on this machine.
pub(super) async fn show_here(
    session: &LocalSession,
    parts: &[Part],
    ended: bool,
    screen: &Screen,
) -> Result<Exit, Failure> {
    let copies = copies(session, parts, ended).await?;
    screen.show(&copies, |copies| render::copies(copies));
    Ok(Exit::Done)
}

/// Shows the tasks of these parts.
pub(super) async fn show(
    fleet: &Fleet,
    parts: &[Part],
    state: TaskState,
    screen: &Screen,
) -> Result<(), Failure> {
    let mut tasks = Vec::new();
    for part in parts {
        let found = fleet.tasks(part, state).await?;
        tasks.extend(found.into_iter().map(|task| TaskOf {
            part: part.clone(),
            task,
        }));
    }
    screen.show(&tasks, |tasks| render::tasks(tasks));
    Ok(())
}
