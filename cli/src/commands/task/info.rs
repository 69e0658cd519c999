//! `manta task info`.

use clap::Args;

use super::chosen::Chosen;
use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::commands::ps::show_here;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::Fleet;
use crate::parts::{Section, require};
use crate::render::{self, Screen};
use crate::session::{AwsSession, LocalSession};

/// Shows all that is known of tasks.
#[derive(Debug, Args)]
pub(crate) struct Info {
    /// The task's name in the blueprint
    name: String,
    #[command(flatten)]
    chosen: Chosen,
}

impl Info {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        if flags.place() == Place::Local {
            let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
            let part = require(&session.blueprint, &[Section::Task], &self.name)?;
            return show_here(&session, &[part], true, screen).await;
        }
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        let part = require(&session.blueprint, &[Section::Task], &self.name)?;
        let tasks = self.chosen.among(&Fleet::of(&session)?, &part).await?;
        screen.show(&tasks, |tasks| render::tasks_in_full(tasks));
        Ok(Exit::Done)
    }
}
