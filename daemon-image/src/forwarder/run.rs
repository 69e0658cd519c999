//! The forwarder itself.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep_until, timeout_at};

use super::unprocessed::sort;
use super::verdict::{Verdict, verdict};
use super::window::{Pace, Window};
use crate::counters::{Counters, Drop};
use crate::intake::{Batch, Intake, Next};
use crate::logging::Sparse;
use crate::upstream::{Answer, Fault, Upstream};

/// The call's path.
const PUT_TRACE_SEGMENTS: &str = "/TraceSegments";

/// Carries batches from the intake to X-Ray, several at a time.
pub struct Forwarder {
    intake: Arc<Intake>,
    upstream: Arc<Upstream>,
    counters: Arc<Counters>,
    window: Window,
    in_flight: JoinSet<Sent>,
    /// How many documents the requests on their way carry.
    documents_in_flight: u64,
    troubles: Sparse,
    losses: Sparse,
}

/// What was left when the forwarder ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Segments that X-Ray could not be given in time, and that are counted as dropped.
    pub segments: u64,
}

/// A request that ended.
struct Sent {
    batch: Batch,
    at: Instant,
    result: Result<Answer, Fault>,
}

impl Forwarder {
    /// Returns a forwarder with at most `concurrency` requests on their way.
    #[must_use]
    pub fn new(
        intake: Arc<Intake>,
        upstream: Arc<Upstream>,
        counters: Arc<Counters>,
        concurrency: usize,
    ) -> Self {
        Self {
            intake,
            upstream,
            counters,
            window: Window::new(concurrency),
            in_flight: JoinSet::new(),
            documents_in_flight: 0,
            troubles: Sparse::default(),
            losses: Sparse::default(),
        }
    }

    /// Forwards until `flush_by` holds a deadline, then whatever is left until that deadline.
    pub async fn run(mut self, mut flush_by: watch::Receiver<Option<Instant>>) -> Left {
        let deadline = loop {
            if let Some(deadline) = *flush_by.borrow_and_update() {
                break deadline;
            }
            let wake = self.send_what_is_ready();
            tokio::select! {
                Some(sent) = self.in_flight.join_next() => self.settle(finished(sent)),
                () = self.intake.ready() => {}
                () = until(wake) => {}
                changed = flush_by.changed() => if changed.is_err() {
                    break Instant::now(); // nobody is left who could ask for a flush
                },
            }
        };
        let flushed = timeout_at(deadline.into(), self.flush()).await;
        Left {
            segments: if flushed.is_ok() { 0 } else { self.abandon() },
        }
    }

    /// Sends all that the window allows; returns when there will be more to do without a signal.
    fn send_what_is_ready(&mut self) -> Option<Instant> {
        loop {
            let now = Instant::now();
            if !self.window.has_room(self.in_flight.len()) {
                return None;
            }
            if let Some(opens) = self.window.opens_at(now) {
                return Some(opens);
            }
            match self.intake.next(now) {
                Next::Batch(batch) => self.send(batch, now),
                Next::At(due) => return Some(due),
                Next::Empty => return None,
            }
        }
    }

    /// Sends the rest, full batches or not, until nothing is left.
    async fn flush(&mut self) {
        loop {
            let now = Instant::now();
            let opens = self.window.opens_at(now);
            if opens.is_none() && self.window.has_room(self.in_flight.len()) {
                if let Some(batch) = self.intake.next_of_the_rest() {
                    self.send(batch, now);
                    continue;
                }
                if self.in_flight.is_empty() {
                    return;
                }
            }
            tokio::select! {
                Some(sent) = self.in_flight.join_next() => self.settle(finished(sent)),
                () = until(opens) => {}
            }
        }
    }

    fn send(&mut self, mut batch: Batch, now: Instant) {
        batch.count_attempt();
        self.documents_in_flight += batch.documents() as u64;
        let upstream = Arc::clone(&self.upstream);
        self.in_flight.spawn(async move {
            let result = upstream.post(PUT_TRACE_SEGMENTS, batch.body()).await;
            Sent {
                batch,
                at: now,
                result,
            }
        });
    }

    /// Counts what X-Ray took, and gives back what it did not take.
    fn settle(&mut self, Sent { batch, at, result }: Sent) {
        let documents = batch.documents() as u64;
        self.documents_in_flight -= documents;
        match verdict(result) {
            Verdict::Taken(unprocessed) => {
                self.note(Pace::Fine, at);
                let sorted = sort(&batch, &unprocessed);
                let again = sorted.again.as_ref().map_or(0, Batch::documents) as u64;
                self.counters
                    .count_delivered(documents - again - sorted.lost);
                if let Some(why) = sorted.why {
                    self.lose(sorted.lost, &why);
                }
                self.intake.replace(&batch, sorted.again);
            }
            Verdict::Later { pace, error, why } => {
                self.note(pace, at);
                self.counters.count_backend_error(error);
                self.troubles.say(|more| {
                    log::warn!("X-Ray cannot be given segments, which are kept: {why}{more}");
                });
                self.intake.give_back(batch);
            }
            Verdict::TooLarge if documents > 1 => {
                let half = batch.documents() / 2;
                let halves = [batch.only(|i| i < half), batch.only(|i| i >= half)];
                self.intake.replace(&batch, halves.into_iter().flatten());
            }
            Verdict::TooLarge => {
                self.lose(documents, "413: too large, even alone");
                self.intake.release(&batch);
            }
            Verdict::Never { why } => {
                self.lose(documents, &why);
                self.intake.release(&batch);
            }
        }
    }

    fn lose(&self, segments: u64, why: &str) {
        self.counters.count_dropped(Drop::Rejected, segments);
        self.losses.say(|more| {
            log::error!("X-Ray rejected {segments} segments, which are lost: {why}{more}");
        });
    }

    fn note(&mut self, pace: Pace, sent: Instant) {
        self.window
            .note(pace, sent, Instant::now(), fastrand::f64());
    }

    /// Counts what there was no time for. Whether X-Ray has what was on its way, nobody knows.
    fn abandon(&mut self) -> u64 {
        self.in_flight.abort_all();
        self.counters
            .count_dropped(Drop::Shutdown, self.documents_in_flight);
        self.documents_in_flight + self.intake.abandon()
    }
}

/// Returns what a request's task returned.
fn finished(joined: Result<Sent, tokio::task::JoinError>) -> Sent {
    joined.expect("a request is neither cancelled before the flush ends, nor does it panic")
}

/// Waits for a moment; for ever when there is none.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}
