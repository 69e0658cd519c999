//! `manta down`.

use clap::Args;
use manta_engine::{ApplyOptions, Outcome, Stack};

use super::apply::{Job, nothing_to_do};
use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::confirm::Consent;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::render::{self, Screen};
use crate::session::{self, AwsSession, LocalSession, Session};
use crate::summary::Summary;

/// Deletes everything that carries the deployment's mark, whether the
/// blueprint still names it or not. The files that the blueprint names need
/// not be there.
#[derive(Debug, Args)]
pub(crate) struct Down {
    #[command(flatten)]
    consent: Consent,
}

impl Down {
    pub(crate) async fn run(
        self,
        flags: &Global,
        screen: &Screen,
        interrupt: &Interrupt,
    ) -> Result<Exit, Failure> {
        match flags.place() {
            Place::Aws => {
                let session = AwsSession::open(flags, Files::MayBeGone, screen).await?;
                self.take_down(&session, screen, interrupt).await
            }
            Place::Local => {
                let session = LocalSession::open(flags, Files::MayBeGone, screen).await?;
                self.take_down(&session, screen, interrupt).await
            }
        }
    }

    async fn take_down(
        self,
        session: &impl Session,
        screen: &Screen,
        interrupt: &Interrupt,
    ) -> Result<Exit, Failure> {
        let _hold = session.hold(screen).await?;
        let target = session.target();
        let plan = session::plan(&Stack::empty(session.deployment()), &target).await?;
        let show = |outcome: &Outcome| screen.show(outcome, render::deletion);
        if plan.is_empty() {
            session.close().await?;
            show(&nothing_to_do(&plan));
            return Ok(Exit::Done);
        }
        screen.introduce(&render::plan(&plan, false));
        let name = plan.deployment.name();
        let question = render::question_to_delete(&Summary::of(&plan), &name);
        self.consent.obtain(screen, &question, &name).await?;
        let options = ApplyOptions::default();
        let job = Job {
            plan: &plan,
            target: &target,
            options,
            command: "down",
        };
        let exit = job.carry_out(screen, interrupt, show).await?;
        session.close().await?;
        Ok(exit)
    }
}
