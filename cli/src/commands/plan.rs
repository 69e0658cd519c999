//! `manta plan`.

use clap::Args;

use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{self, Screen};
use crate::session::{AwsSession, LocalSession, Session};

/// Shows what `up` would do, without doing it.
#[derive(Debug, Args)]
pub(crate) struct PlanCommand {
    /// End with 2 when there is something to do
    #[arg(long)]
    detailed_exitcode: bool,
}

impl PlanCommand {
    pub(crate) async fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        match flags.place() {
            Place::Aws => {
                let session = AwsSession::open(flags, Files::Needed, screen).await?;
                self.show(&session, screen).await
            }
            Place::Local => {
                let session = LocalSession::open(flags, Files::Needed, screen).await?;
                self.show(&session, screen).await
            }
        }
    }

    async fn show(self, session: &impl Session, screen: &Screen) -> Result<Exit, Failure> {
        let plan = session.desired().await?.plan().await?;
        screen.show(&plan, |plan| render::plan(plan, screen.is_verbose()));
        if self.detailed_exitcode && !plan.is_empty() {
            Ok(Exit::ChangesPending)
        } else {
            Ok(Exit::Done)
        }
    }
}
