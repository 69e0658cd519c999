//! The verbs that tests share, and plans and outcomes as lines of text.

use manta_engine::memory::{MemoryTarget, World};
use manta_engine::{
    Action, After, ApplyOptions, Deployment, Event, FieldChange, Outcome, Plan, Reader, Stack,
    Status, Step, Stop, Writer, apply, plan,
};
use tokio::sync::mpsc::unbounded_channel;

use crate::toy::Toy;

/// Whose resources the tests make, where it does not matter.
pub(crate) fn deployment() -> Deployment {
    Deployment {
        stack: "shop".to_owned(),
        environment: None,
    }
}

pub(crate) fn stack(resources: impl IntoIterator<Item = Toy>) -> Stack<Toy> {
    let mut stack = Stack::empty(deployment());
    for resource in resources {
        stack.add(resource).expect("tests name each resource once");
    }
    stack
}

/// The world as the stack's own deployment sees it.
pub(crate) fn target<'a>(world: &'a World, stack: &Stack<Toy>) -> MemoryTarget<'a> {
    MemoryTarget::new(world, stack.deployment.clone())
}

pub(crate) async fn planned(world: &World, stack: &Stack<Toy>) -> Plan<Toy> {
    plan(stack, &target(world, stack))
        .await
        .expect("the stack has an order and no name is taken")
}

/// Plans and applies, whatever comes of it.
pub(crate) async fn up(world: &World, stack: &Stack<Toy>) -> Outcome {
    let plan = planned(world, stack).await;
    carry_out(&plan, &target(world, stack)).await
}

/// Plans and applies, and forgets the writes that took.
pub(crate) async fn deployed(stack: &Stack<Toy>) -> World {
    let world = World::default();
    let outcome = up(&world, stack).await;
    assert!(outcome.is_done(), "{:#?}", outcome.steps);
    world
}

pub(crate) async fn carry_out<T>(plan: &Plan<Toy>, target: &T) -> Outcome
where
    T: Reader<Toy> + Writer<Toy>,
{
    let run = Run::default();
    run.carry_out(plan, target).await.0
}

/// How a plan is carried out, where the default will not do.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) options: ApplyOptions,
    pub(crate) stop: Stop,
}

impl Run {
    /// Returns what came of it and everything that was said meanwhile.
    pub(crate) async fn carry_out<T>(&self, plan: &Plan<Toy>, target: &T) -> (Outcome, Vec<Event>)
    where
        T: Reader<Toy> + Writer<Toy>,
    {
        let (sender, mut receiver) = unbounded_channel();
        let outcome = apply(plan, target, self.options, &sender, &self.stop).await;
        drop(sender);
        let mut events = Vec::new();
        while let Some(event) = receiver.recv().await {
            events.push(event);
        }
        (outcome, events)
    }
}

/// The writes since the world had `earlier` of them.
pub(crate) fn writes_since(world: &World, earlier: usize) -> Vec<String> {
    world.writes().split_off(earlier)
}

/// One line for each step: verb, address, cause and changes.
pub(crate) fn steps(plan: &Plan<Toy>) -> Vec<String> {
    plan.steps().map(step_line).collect()
}

fn step_line(step: &Step<Toy>) -> String {
    let Step {
        address,
        action,
        after: _,
    } = step;
    let verb = action.verb();
    match action {
        Action::Create { replaces, .. } => {
            let anew = if *replaces { " anew" } else { "" };
            format!("{verb} {address}{anew}")
        }
        Action::Update { changes, cause, .. } => {
            format!("{verb} {address} {cause:?}: {}", change_list(changes))
        }
        Action::Delete { replaced_for, .. } if replaced_for.is_empty() => {
            format!("{verb} {address}")
        }
        Action::Delete { replaced_for, .. } => {
            format!("{verb} {address} for {}", change_list(replaced_for))
        }
    }
}

fn change_list(changes: &[FieldChange]) -> String {
    let lines: Vec<_> = changes.iter().map(change_line).collect();
    lines.join(", ")
}

fn change_line(change: &FieldChange) -> String {
    let FieldChange {
        path,
        before,
        after,
    } = change;
    let before = match before {
        Some(value) => value.to_string(),
        None => "?".to_owned(),
    };
    match after {
        After::Value(value) => format!("{path} {before} → {value}"),
        After::Absent => format!("{path} {before} → nothing"),
        After::KnownAfterApply => format!("{path} {before} → known after apply"),
    }
}

/// One line for each step: verb, address and how it ended.
pub(crate) fn endings(outcome: &Outcome) -> Vec<String> {
    outcome
        .steps
        .iter()
        .map(|step| {
            let ending = match &step.status {
                Status::Done => "done".to_owned(),
                Status::Failed { error, .. } => format!("failed, {error}"),
                Status::Stale => "stale".to_owned(),
                Status::Blocked { by } => format!("blocked by {by}"),
                Status::NotStarted => "not started".to_owned(),
            };
            format!("{} {}: {ending}", step.action, step.address)
        })
        .collect()
}
