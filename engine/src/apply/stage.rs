//! Runs the steps of one stage in their order.

use std::collections::BTreeMap;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use super::ownership::Ownership;
use super::step::{StepResult, StepRun};
use super::{ApplyOptions, Stop, untouched};
use crate::event::millis;
use crate::{
    Action, Address, Event, Outputs, Plan, Progress, Reader, Resource, Status, Step, StepOutcome,
    Writer,
};

/// A plan being carried out.
pub(super) struct Run<'a, R, T> {
    plan: &'a Plan<R>,
    target: &'a T,
    options: ApplyOptions,
    events: &'a UnboundedSender<Event>,
    stop: &'a Stop,
    ownership: Ownership,
    outputs: BTreeMap<Address, Outputs>,
}

impl<'a, R, T> Run<'a, R, T>
where
    R: Resource,
    T: Reader<R> + Writer<R>,
{
    pub(super) fn new(
        plan: &'a Plan<R>,
        target: &'a T,
        options: ApplyOptions,
        events: &'a UnboundedSender<Event>,
        stop: &'a Stop,
    ) -> Self {
        Self {
            plan,
            target,
            options,
            events,
            stop,
            ownership: Ownership::default(),
            outputs: plan.known.clone(),
        }
    }

    pub(super) fn into_outputs(self) -> BTreeMap<Address, Outputs> {
        self.outputs
    }

    /// Runs a stage; returns its outcomes in the order of its steps.
    pub(super) async fn stage(&mut self, steps: &[Step<R>]) -> Vec<StepOutcome> {
        let mut queue = Queue::new(steps);
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < self.options.parallelism.max(1) && !self.must_stop(&queue) {
                let Some(index) = queue.ready.pop_front() else {
                    break;
                };
                let step = &steps[index];
                let outputs = inputs_of(step, &self.outputs);
                running.push(run_step(index, step, self.context(step, outputs)));
            }
            let Some(finished) = running.next().await else {
                break;
            };
            self.record(finished, steps, &mut queue);
        }
        queue.into_outcomes(steps)
    }

    fn must_stop(&self, queue: &Queue) -> bool {
        queue.stale || self.stop.is_requested()
    }

    fn context(&self, step: &Step<R>, outputs: BTreeMap<Address, Outputs>) -> StepRun<'a, T> {
        StepRun {
            deployment: &self.plan.deployment,
            target: self.target,
            stop: self.stop,
            progress: Progress::new(step.address.clone(), self.events.clone()),
            ownership: self.ownership.clone(),
            outputs,
        }
    }

    fn record(&mut self, finished: Finished, steps: &[Step<R>], queue: &mut Queue) {
        let Finished {
            index,
            result,
            elapsed_ms,
        } = finished;
        let step = &steps[index];
        let status = match result {
            StepResult::Done(outputs) => {
                self.keep_outputs(step, outputs);
                Status::Done
            }
            StepResult::Ended(status) => status,
        };
        // Nobody listening is no reason to fail: the outcome says the same.
        let _ = self.events.send(Event::Finished {
            address: step.address.clone(),
            action: step.action.verb(),
            status: status.clone(),
            elapsed_ms,
        });
        queue.finish(index, status, elapsed_ms, steps);
    }

    fn keep_outputs(&mut self, step: &Step<R>, outputs: Outputs) {
        match step.action {
            Action::Create { .. } | Action::Update { .. } => {
                self.outputs.insert(step.address.clone(), outputs);
            }
            // Only what exists and stays has outputs before its step, and a leftover
            // may have the address of a resource that exists under another identity.
            Action::Delete { .. } => {}
        }
    }
}

/// Returns the outputs that a step's resource refers to.
fn inputs_of<R: Resource>(
    step: &Step<R>,
    outputs: &BTreeMap<Address, Outputs>,
) -> BTreeMap<Address, Outputs> {
    let (Action::Create { resource, .. } | Action::Update { resource, .. }) = &step.action else {
        return BTreeMap::new();
    };
    let properties = serde_json::Value::Object(resource.properties());
    crate::document::references(&properties)
        .into_iter()
        .filter_map(|address| outputs.get(&address).map(|o| (address, o.clone())))
        .collect()
}

struct Finished {
    index: usize,
    result: StepResult,
    elapsed_ms: u64,
}

async fn run_step<R, T>(index: usize, step: &Step<R>, run: StepRun<'_, T>) -> Finished
where
    R: Resource,
    T: Reader<R> + Writer<R>,
{
    let started = Instant::now();
    let result = run.carry_out(step).await;
    Finished {
        index,
        result,
        elapsed_ms: millis(started.elapsed()),
    }
}

/// Which steps of a stage are done, ready, or waiting.
struct Queue {
    ready: std::collections::VecDeque<usize>,
    waiting_for: Vec<usize>,
    followers: Vec<Vec<usize>>,
    outcomes: Vec<Option<(Status, u64)>>,
    stale: bool,
}

impl Queue {
    fn new<R>(steps: &[Step<R>]) -> Self {
        let mut followers = vec![Vec::new(); steps.len()];
        for (index, step) in steps.iter().enumerate() {
            for &before in &step.after {
                followers[before].push(index);
            }
        }
        Self {
            ready: (0..steps.len())
                .filter(|&i| steps[i].after.is_empty())
                .collect(),
            waiting_for: steps.iter().map(|step| step.after.len()).collect(),
            followers,
            outcomes: vec![None; steps.len()],
            stale: false,
        }
    }

    fn finish<R>(&mut self, index: usize, status: Status, elapsed_ms: u64, steps: &[Step<R>]) {
        self.stale |= status == Status::Stale;
        let done = status == Status::Done;
        self.outcomes[index] = Some((status, elapsed_ms));
        if done {
            for &follower in &self.followers[index] {
                self.waiting_for[follower] -= 1;
                if self.waiting_for[follower] == 0 && self.outcomes[follower].is_none() {
                    self.ready.push_back(follower);
                }
            }
        } else {
            self.block_followers(index, &steps[index].address);
        }
    }

    fn block_followers(&mut self, index: usize, culprit: &Address) {
        let mut reached = self.followers[index].clone();
        while let Some(follower) = reached.pop() {
            if self.outcomes[follower].is_none() {
                let by = culprit.clone();
                self.outcomes[follower] = Some((Status::Blocked { by }, 0));
                reached.extend(&self.followers[follower]);
            }
        }
    }

    fn into_outcomes<R>(self, steps: &[Step<R>]) -> Vec<StepOutcome> {
        self.outcomes
            .into_iter()
            .zip(steps)
            .map(|(outcome, step)| match outcome {
                Some((status, elapsed_ms)) => StepOutcome {
                    elapsed_ms,
                    ..untouched(step, &status)
                },
                None => untouched(step, &Status::NotStarted),
            })
            .collect()
    }
}
