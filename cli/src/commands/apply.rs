//! Carrying out a plan, for `up` and `down`.

use manta_engine::{
    ApplyOptions, ErrorKind, Event, Outcome, Plan, Reader, Resource, Status, StepOutcome, Writer,
    apply,
};
use tokio::sync::mpsc::unbounded_channel;

use crate::exit::Exit;
use crate::failure::{Failure, Fault};
use crate::interrupt::Interrupt;
use crate::render::{Screen, show_progress};

/// A plan to carry out.
pub(super) struct Job<'a, R, T> {
    /// What to do.
    pub(super) plan: &'a Plan<R>,
    /// Where.
    pub(super) target: &'a T,
    /// How.
    pub(super) options: ApplyOptions,
    /// The command that does it and can be run again.
    pub(super) command: &'static str,
}

impl<R: Resource, T: Reader<R> + Writer<R>> Job<'_, R, T> {
    /// Carries out the plan with its progress shown, and shows what became of it.
    ///
    /// # Errors
    /// When a step failed, the plan was stale, or the user had it stop.
    pub(super) async fn carry_out(
        &self,
        screen: &Screen,
        interrupt: &Interrupt,
        show: impl FnOnce(&Outcome),
    ) -> Result<Exit, Failure> {
        let stop = interrupt.stop_gently();
        let (sender, receiver) = unbounded_channel::<Event>();
        let applied = async move {
            // The sender is dropped at the end, which ends the progress too.
            apply(self.plan, self.target, self.options, &sender, stop).await
        };
        let progress = show_progress(screen, self.plan.steps().count(), receiver, stop);
        let (outcome, ()) = tokio::join!(Box::pin(applied), progress);
        show(&outcome);
        self.verdict(&outcome)
    }

    fn verdict(&self, outcome: &Outcome) -> Result<Exit, Failure> {
        if outcome.is_done() {
            return Ok(Exit::Done);
        }
        let mut faults: Vec<_> = outcome.failures().map(|step| self.fault(step)).collect();
        if outcome.interrupted {
            faults.push(
                Fault::new("stopped before the end of", self.plan.deployment.name())
                    .because("an interruption was asked for")
                    .help(format!(
                        "`manta {}` goes on from here when it is run again",
                        self.command
                    )),
            );
        }
        Err(Failure::of_all(faults).ending(exit(outcome)))
    }

    fn fault(&self, step: &StepOutcome) -> Fault {
        let fault = Fault::new(format!("cannot {}", step.action), step.address.to_string());
        match &step.status {
            Status::Failed { error, help, .. } => fault.because(error).maybe_help(help.clone()),
            Status::Stale => fault
                .because("it is not what the plan was made from any more: the plan is stale")
                .help(format!(
                    "plan again: `manta {}` makes a new plan",
                    self.command
                )),
            Status::Done | Status::Blocked { .. } | Status::NotStarted => fault,
        }
    }
}

/// Returns the outcome of a plan without steps.
pub(super) fn nothing_to_do<R>(plan: &Plan<R>) -> Outcome {
    Outcome {
        steps: Vec::new(),
        outputs: plan.known.clone(),
        interrupted: false,
    }
}

fn exit(outcome: &Outcome) -> Exit {
    let rolled_back = outcome.failures().any(|step| {
        matches!(
            step.status,
            Status::Failed {
                kind: ErrorKind::RolledBack,
                ..
            }
        )
    });
    if outcome.interrupted {
        Exit::Interrupted
    } else if rolled_back {
        Exit::RolledBack
    } else {
        Exit::Failed
    }
}
