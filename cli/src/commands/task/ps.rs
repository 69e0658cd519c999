//! `manta task ps`.

use clap::Args;
use manta_aws::operations::TaskState;

use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::commands::ps::{show, show_here};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::Fleet;
use crate::parts::{Section, require};
use crate::render::Screen;
use crate::session::{AwsSession, LocalSession};

/// Shows the tasks of one kind that run.
#[derive(Debug, Args)]
pub(crate) struct Ps {
    /// The task's name in the blueprint
    name: String,
}

impl Ps {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        if flags.place() == Place::Local {
            let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
            let part = require(&session.blueprint, &[Section::Task], &self.name)?;
            return show_here(&session, &[part], false, screen).await;
        }
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        let part = require(&session.blueprint, &[Section::Task], &self.name)?;
        show(&Fleet::of(&session)?, &[part], TaskState::Running, screen).await?;
        Ok(Exit::Done)
    }
}
