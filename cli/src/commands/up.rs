//! `manta up`.

use clap::Args;
use manta_engine::{ApplyOptions, Outcome};

use super::apply::{Job, nothing_to_do};
use crate::arguments::{Global, Place};
use crate::blueprint_file::Files;
use crate::confirm::Consent;
use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::interrupt::Interrupt;
use crate::render::{self, Screen};
use crate::session::{AwsSession, Desired, LocalSession, Session};
use crate::summary::Summary;

/// Brings AWS, or this machine, to what the blueprint says: shows the plan, asks, carries it out.
#[derive(Debug, Args)]
pub(crate) struct Up {
    #[command(flatten)]
    consent: Consent,
    /// Do not wait for services to be stable
    #[arg(long)]
    no_wait: bool,
    /// With --local: stay, and restart services whose files change, until Ctrl-C
    #[arg(long)]
    watch: bool,
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
        match flags.place() {
            Place::Aws => {
                let session = AwsSession::open(flags, Files::Needed, screen).await?;
                self.refuse_to_watch()?;
                self.bring_up(&session, screen, interrupt).await
            }
            Place::Local => {
                let session = LocalSession::open(flags, Files::Needed, screen).await?;
                let watch = self.watch;
                let exit = self.bring_up(&session, screen, interrupt).await?;
                if watch {
                    session.watch(screen, interrupt.stop_gently()).await?;
                }
                Ok(exit)
            }
        }
    }

    fn refuse_to_watch(&self) -> Result<(), Failure> {
        if !self.watch {
            return Ok(());
        }
        Err(Failure::usage(
            Fault::new("cannot watch files for", "AWS")
                .help("`manta up --local --watch` restarts services on this machine"),
        ))
    }

    async fn bring_up<S: Session>(
        self,
        session: &S,
        screen: &Screen,
        interrupt: &Interrupt,
    ) -> Result<Exit, Failure> {
        let _hold = session.hold(screen).await?;
        let desired = session.desired().await?;
        let plan = desired.plan().await?;
        if plan.is_empty() {
            screen.show(&nothing_to_do(&plan), |outcome| {
                render::plan(&plan, false) + &session.reminder(outcome)
            });
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
