//! `manta task list`.

use clap::Args;
use manta_aws::operations::TaskState;
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

/// Lists the blueprint's tasks.
#[derive(Debug, Args)]
pub(crate) struct List {}

/// A task that can be run.
#[derive(Debug, Serialize)]
pub(crate) struct Runnable {
    /// Its name in the blueprint.
    pub(crate) name: String,
    /// How many of it run.
    pub(crate) instances: usize,
}

impl List {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        if flags.place() == Place::Local {
            let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
            let parts = select(&session.blueprint, &[Section::Task], &[])?;
            let copies = copies(&session, &parts, false).await?;
            let of = |part: Part| Runnable {
                instances: copies.iter().filter(|copy| copy.part == part).count(),
                name: part.name,
            };
            let runnable: Vec<_> = parts.into_iter().map(of).collect();
            screen.show(&runnable, |runnable| render::runnable(runnable));
            return Ok(Exit::Done);
        }
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        let fleet = Fleet::of(&session)?;
        let mut runnable = Vec::new();
        for part in select(&session.blueprint, &[Section::Task], &[])? {
            runnable.push(Runnable {
                instances: fleet.tasks(&part, TaskState::Running).await?.len(),
                name: part.name,
            });
        }
        screen.show(&runnable, |runnable| render::runnable(runnable));
        Ok(Exit::Done)
    }
}
