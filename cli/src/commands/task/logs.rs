//! `manta task logs`.

use clap::Args;

use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::commands::logs::Which;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::parts::{Section, require};
use crate::render::Screen;
use crate::session::{AwsSession, LocalSession};

/// Shows what a task wrote.
#[derive(Debug, Args)]
pub(crate) struct Logs {
    /// The task's name in the blueprint
    name: String,
    /// Only what the task of this id wrote
    #[arg(short, long, value_name = "ID")]
    task: Option<String>,
    #[command(flatten)]
    which: Which,
}

impl Logs {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        if flags.place() == Place::Local {
            let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
            let part = require(&session.blueprint, &[Section::Task], &self.name)?;
            return self
                .which
                .show_here(&session, &[part], self.task, screen)
                .await;
        }
        let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
        let part = require(&session.blueprint, &[Section::Task], &self.name)?;
        // The application's streams are called `app/<container>/<task id>`.
        let stream = self.task.map(|id| format!("app/{}/{id}", self.name));
        self.which.show(&session, &[part], stream, screen).await
    }
}
