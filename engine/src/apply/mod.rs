//! Carries out a plan: side by side as far as its order allows, without
//! deciding anything.

mod ownership;
mod patience;
mod stage;
mod step;
mod stop;

pub use stop::Stop;

use tokio::sync::mpsc::UnboundedSender;

use crate::{Event, Outcome, Plan, Reader, Resource, Status, Step, StepOutcome, Writer};
use stage::Run;

/// How a plan is carried out.
#[derive(Clone, Copy, Debug)]
pub struct ApplyOptions {
    /// How many steps run at a time, at least 1.
    pub parallelism: usize,
}

impl Default for ApplyOptions {
    /// Enough for all that is ready at once in a stack of forty services and
    /// functions: steps mostly wait for answers. Where a control plane allows
    /// fewer calls, it says so and the step waits.
    fn default() -> Self {
        Self { parallelism: 160 }
    }
}

/// Carries out `plan`. Steps that do not depend on a failed one go on; when the
/// world moved since the plan was made, or `stop` asks for it, no further step
/// begins and those in flight are finished.
pub async fn apply<R, T>(
    plan: &Plan<R>,
    target: &T,
    options: ApplyOptions,
    events: &UnboundedSender<Event>,
    stop: &Stop,
) -> Outcome
where
    R: Resource,
    T: Reader<R> + Writer<R>,
{
    let mut run = Run::new(plan, target, options, events, stop);
    let mut steps = Vec::new();
    let mut broken = None;
    for stage in &plan.stages {
        let outcomes = match &broken {
            None => run.stage(stage).await,
            Some(status) => stage.iter().map(|step| untouched(step, status)).collect(),
        };
        broken = broken.or_else(|| status_of_what_follows(&outcomes));
        steps.extend(outcomes);
    }
    Outcome {
        interrupted: stop.is_requested() && steps.iter().any(|s| s.status != Status::Done),
        steps,
        outputs: run.into_outputs(),
    }
}

/// Returns the status that the steps of later stages get, when `outcomes` hold
/// one that did not end well: deletions wait for everything before them.
fn status_of_what_follows(outcomes: &[StepOutcome]) -> Option<Status> {
    let culprit = outcomes.iter().find(|step| step.status != Status::Done)?;
    Some(match &culprit.status {
        Status::NotStarted | Status::Stale => Status::NotStarted,
        Status::Blocked { by } => Status::Blocked { by: by.clone() },
        Status::Failed { .. } | Status::Done => Status::Blocked {
            by: culprit.address.clone(),
        },
    })
}

fn untouched<R>(step: &Step<R>, status: &Status) -> StepOutcome {
    StepOutcome {
        address: step.address.clone(),
        action: step.action.verb(),
        status: status.clone(),
        elapsed_ms: 0,
    }
}
