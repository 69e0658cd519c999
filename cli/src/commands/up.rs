//! `manta up`.

use clap::Args;
use manta_engine::{ApplyOptions, Outcome};

use super::apply::{Job, nothing_to_do};
use crate::arguments::Global;
use crate::blueprint_file::Files;
use crate::confirm::Consent;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::render::{self, Screen};
use crate::session::{AwsSession, Desired, Session};
use crate::summary::Summary;

/// Brings AWS to what the blueprint says: shows the plan, asks, carries it out.
#[derive(Debug, Args)]
pub(crate) struct Up {
    #[command(flatten)]
    consent: Consent,
    /// Do not wait for services to be stable
    #[arg(long)]
    no_wait: bool,
    /// How many resources are worked on at a time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), default_value_t = default_parallelism())]
    parallelism: u16,
}

fn default_parallelism() -> u16 {
    u16::try_from(ApplyOptions::default().parallelism).unwrap_or(u16::MAX)
}

impl Up {
    pub(crate) async fn run(
        self,
        flags: &Global,
        screen: &Screen,
        interrupt: &Interrupt,
    ) -> Result<Exit, Failure> {
        let session = AwsSession::open(flags, Files::Needed, screen).await?;
        self.bring_up(&session, screen, interrupt).await
    }

    async fn bring_up<S: Session>(
        self,
        session: &S,
        screen: &Screen,
        interrupt: &Interrupt,
    ) -> Result<Exit, Failure> {
        let desired = session.desired().await?;
        let plan = desired.plan().await?;
        if plan.is_empty() {
            screen.show(&nothing_to_do(&plan), |_| render::plan(&plan, false));
            return Ok(Exit::Done);
        }
        screen.introduce(&render::plan(&plan, screen.is_verbose()));
        let question = render::question(&Summary::of(&plan));
        let name = plan.deployment.name();
        self.consent.obtain(screen, &question, &name).await?;

        let Desired { mut target, .. } = desired;
        if self.no_wait {
            target = session.without_waiting(target)?;
        }
        let options = ApplyOptions {
            parallelism: self.parallelism.into(),
        };
        let show = |outcome: &Outcome| {
            screen.show(outcome, |outcome| {
                render::outcome(outcome) + &session.conclusion(outcome)
            });
        };
        let job = Job {
            plan: &plan,
            target: &target,
            options,
            command: "up",
        };
        job.carry_out(screen, interrupt, show).await
    }
}
