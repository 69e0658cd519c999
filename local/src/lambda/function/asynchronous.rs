//! Invoking a function without waiting for it: `Event`.
//!
//! The event is taken, tried, tried again when the function fails, and kept as a dead letter when
//! that does not help, as in "How Lambda handles errors and retries with asynchronous invocation".

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use manta_traces::segment::Segment;
use manta_traces::{SegmentId, TraceId};
use tokio::time::sleep;

use super::attempt::attempt;
use super::dead_letters::Failed;
use super::trace::Trace;
use super::{Answer, Deployed, Event};
use crate::kinds::Asynchronous;
use crate::lambda::clock::now;
use crate::lambda::sandbox::Halted;
use crate::lambda::tracing::{Span, attempt as attempt_segment, dwell_time, new_id, service};

/// Lambda's own settings, where the blueprint has none: they are for functions that nobody was
/// expected to invoke so.
const UNSET: Asynchronous = Asynchronous {
    retries: 2,
    retry_seconds: 1,
    max_age_seconds: 21_600,
    dead_letter: false,
};

/// Takes an event. What is returned with the answer is the rest of the work, which has to be
/// driven; `latest` returns the function's version at the time, and `None` once it is deleted.
pub(in crate::lambda) async fn accept(
    function: &Arc<Deployed>,
    event: Event,
    latest: impl Fn() -> Option<Arc<Deployed>> + Send + 'static,
) -> (Answer, impl Future<Output = ()> + Send + 'static) {
    let start = now();
    let trace = Trace::of(&event, function, start).await;
    let answer = Answer {
        status: 202,
        payload: Bytes::new(),
        failed: false,
        tail: None,
        request_id: event.request_id.clone(),
        header: Some(trace.told()),
    };
    let accepted = now();
    trace.tell(function, || {
        let time = Span {
            start,
            end: accepted,
        };
        service(
            &function.identity,
            trace.header.root,
            (trace.service, trace.header.parent),
            &event.request_id,
            time,
            (202, false),
        )
    });
    let queued = Queued {
        event,
        trace,
        accepted,
    };
    (answer, queued.process(latest))
}

/// An event that was taken.
struct Queued {
    event: Event,
    trace: Trace,
    accepted: f64,
}

impl Queued {
    async fn process(self, latest: impl Fn() -> Option<Arc<Deployed>> + Send) {
        let mut number = 1;
        loop {
            let Some(function) = latest() else {
                return;
            };
            // More of them than may run at once wait for each other.
            let permit = function.pool.enter().await;
            // The function may have been changed or deleted meanwhile.
            if !latest().is_some_and(|latest| Arc::ptr_eq(&latest, &function)) {
                continue;
            }
            let settings = settings(&function);
            if now() - self.accepted > f64::from(settings.max_age_seconds) {
                drop(permit);
                return self.bury(&function, None, number - 1).await;
            }
            if number == 1 {
                self.tell_part(&function, self.accepted, dwell_time);
            }
            let (id, start) = (new_id(), now());
            let attempted = attempt(&function, &self.event, self.trace, id, permit).await;
            if latest().is_none() {
                return; // it ended with its function, if it did not succeed before
            }
            let halted = attempted.outcome.err();
            self.tell_part(&function, start, |trace, service, time| {
                attempt_segment(trace, (service, id), number, time, halted.is_some())
            });
            let Some(halted) = halted else {
                return;
            };
            if number > settings.retries {
                return self.bury(&function, Some(&halted), number).await;
            }
            sleep(pause(settings, number)).await;
            number += 1;
        }
    }

    /// Sends a part of the service's segment that began at `start` and ends now.
    fn tell_part(
        &self,
        function: &Deployed,
        start: f64,
        part: impl FnOnce(TraceId, SegmentId, Span) -> Segment,
    ) {
        let Trace { header, service } = self.trace;
        let time = Span { start, end: now() };
        self.trace
            .tell(function, || part(header.root, service, time));
    }

    /// Keeps the event where it can be found; `halted` is `None` when it was too old to be tried.
    async fn bury(&self, function: &Deployed, halted: Option<&Halted>, attempts: u32) {
        let Some(dead_letters) = &function.dead_letters else {
            return;
        };
        let failed = Failed {
            event: &self.event,
            message: halted.map_or_else(
                || "the event was too old to be tried again".to_owned(),
                |halted| halted.message(&self.event.request_id),
            ),
            attempts,
        };
        if let Err(error) = dead_letters.keep(&failed).await {
            let request_id = &self.event.request_id;
            log::error!(
                "the event {request_id} of {} is lost: {error}",
                function.name
            );
        }
    }
}

fn settings(function: &Deployed) -> &Asynchronous {
    function.function.asynchronous.as_ref().unwrap_or(&UNSET)
}

/// Lambda waits one minute before the second attempt, and two before the third.
fn pause(settings: &Asynchronous, attempts: u32) -> Duration {
    Duration::from_secs((settings.retry_seconds * attempts).into())
}
