//! `manta ps`.

use clap::Args;
use manta_aws::operations::{Task, TaskState};
use serde::Serialize;

use crate::arguments::Global;
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::Fleet;
use crate::parts::{Part, Section, select};
use crate::render::{self, Screen};
use crate::session::AwsSession;

/// Shows the tasks that run: those of services, and those run on demand.
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
