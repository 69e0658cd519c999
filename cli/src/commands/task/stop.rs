//! `manta task stop`.

use clap::Args;
use manta_aws::operations::stop_task;
use manta_local::control::Request;

use super::chosen::Chosen;
use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::copies::copies;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::{Fleet, failed};
use crate::parts::{Part, Section, require};
use crate::render::{self, Screen};
use crate::session::{AwsSession, LocalSession};

/// What ECS shows as the reason.
const REASON: &str = "stopped with `manta task stop`";

/// Stops tasks: all that run of one kind, or those that are named.
#[derive(Debug, Args)]
pub(crate) struct Stop {
    /// The task's name in the blueprint
    name: String,
    #[command(flatten)]
    chosen: Chosen,
}

impl Stop {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        if flags.place() == Place::Local {
            let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
            let part = require(&session.blueprint, &[Section::Task], &self.name)?;
            return self.stop_here(&session, part, screen).await;
        }
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        let part = require(&session.blueprint, &[Section::Task], &self.name)?;
        let fleet = Fleet::of(&session)?;
        let mut tasks = self.chosen.among(&fleet, &part).await?;
        tasks.retain(|task| !task.is_stopped());
        for task in &tasks {
            stop_task(&fleet.target, &fleet.cluster, &task.id, REASON)
                .await
                .map_err(|error| failed("cannot stop task", &task.id, error))?;
        }
        screen.show(&tasks, |tasks| render::ids(tasks));
        Ok(Exit::Done)
    }

    async fn stop_here(
        &self,
        session: &LocalSession,
        part: Part,
        screen: &Screen,
    ) -> Result<Exit, Failure> {
        let running = copies(session, &[part], false).await?;
        let chosen = self.chosen.among_copies(running, &self.name)?;
        for copy in &chosen {
            let id = copy.copy.id.clone();
            let request = Request::StopTask { id };
            session.ask(&request, "cannot stop a task of").await?;
        }
        screen.show(&chosen, |copies| render::copy_ids(copies));
        Ok(Exit::Done)
    }
}
