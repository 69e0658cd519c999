//! One time that a function is given an event.

use bytes::Bytes;
use manta_traces::SegmentId;
use manta_traces::segment::Segment;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::pool::Environment;
use super::ready::{NotReady, Ready, ready};
use super::report::Report;
use super::trace::Trace;
use super::{Deployed, Event};
use crate::lambda::clock::now;
use crate::lambda::sandbox::{Halted, Handout, InstanceLog, Ran};
use crate::lambda::tracing::{Execution, Header, Span, beginning, execution, new_id};
use crate::process::Ended;

/// How an environment ends with its function.
const KILLED: Ended = Ended::Signal(9);

/// What came of an attempt.
pub(super) struct Attempted {
    /// What the function returned, or why it did not.
    pub(super) outcome: Result<Bytes, Halted>,
    /// The end of its log.
    pub(super) tail: String,
}

/// An attempt that is made.
struct Attempt<'a> {
    function: &'a Deployed,
    event: &'a Event,
    trace: Trace,
    /// What the function's segment is below.
    parent: SegmentId,
}

/// Gives a function an event, which it has the right to by `_permit`, unless the function is ended;
/// `parent` is what its segment is below.
pub(super) async fn attempt(
    function: &Deployed,
    event: &Event,
    trace: Trace,
    parent: SegmentId,
    _permit: OwnedSemaphorePermit,
) -> Attempted {
    let attempt = Attempt {
        function,
        event,
        trace,
        parent,
    };
    tokio::select! {
        // An event that waited for its turn begins nothing any more.
        biased;
        // The environment is dropped, and killed so.
        () = function.pool.ended() => Attempted {
            outcome: Err(Halted::Exited(KILLED)),
            tail: String::new(),
        },
        attempted = attempt.run() => attempted,
    }
}

impl Attempt<'_> {
    async fn run(&self) -> Attempted {
        match ready(self.function, &self.event.request_id).await {
            Ok(ready) => self.execute(ready).await,
            Err(not_ready) => self.give_up(not_ready),
        }
    }

    async fn execute(&self, ready: Ready) -> Attempted {
        let Ready {
            environment: Environment { mut sandbox, log },
            initialization,
            deadline,
        } = ready;
        let timeout = self.function.function.timeout_seconds;
        let of = self.execution(initialization, now());
        self.tell(|| beginning(&of));
        let handout = self.handout(&of, deadline);
        let ran = sandbox.invoke(handout, deadline, timeout).await;
        let of = Execution {
            handed_out: ran.handed_out,
            ..of
        };
        let memory_mib = sandbox.memory_mib();
        let halted = ran.outcome.as_ref().err();
        let goes_on = ran.reusable && halted.is_none_or(|halted| !halted.ends_environment());
        // What it wrote last is to be read before the end is told.
        let kept = if goes_on {
            sandbox.read_lines();
            Some(sandbox)
        } else {
            sandbox.end().await;
            None
        };
        let attempted = self.conclude(&of, ran, memory_mib, &log);
        if let Some(sandbox) = kept {
            let environment = Environment { sandbox, log };
            self.function.pool.give_back(environment).await;
        }
        attempted
    }

    /// A function that did not get ready was not given the event; its segment tells why.
    fn give_up(&self, not_ready: NotReady) -> Attempted {
        let NotReady {
            halted,
            log,
            time,
            memory_mib,
        } = not_ready;
        let ran = Ran {
            outcome: Err(halted),
            handed_out: time.end,
            answered: time.end,
            over: time.end,
            reusable: false,
        };
        let of = self.execution(Some(time), time.end);
        self.conclude(&of, ran, memory_mib, &log)
    }

    fn execution(&self, initialization: Option<Span>, handed_out: f64) -> Execution {
        Execution {
            of: self.function.identity.clone(),
            trace: self.trace.header.root,
            parent: self.parent,
            id: new_id(),
            invocation: new_id(),
            initialization,
            handed_out,
        }
    }

    fn handout(&self, of: &Execution, deadline: Instant) -> Handout {
        let left = deadline.saturating_duration_since(Instant::now());
        let header = if self.is_recorded() {
            Header {
                parent: Some(of.invocation),
                ..self.trace.header
            }
        } else {
            self.trace.header
        };
        Handout {
            request_id: self.event.request_id.clone(),
            deadline_ms: ((now() + left.as_secs_f64()) * 1000.0) as u64,
            arn: self.function.identity.arn.clone(),
            trace: Some(header.to_string()),
            client_context: self.event.client_context.clone(),
            payload: self.event.payload.clone(),
        }
    }

    /// Tells the end to X-Ray and to the log.
    fn conclude(
        &self,
        of: &Execution,
        ran: Ran,
        memory_used_mib: Option<u64>,
        log: &InstanceLog,
    ) -> Attempted {
        let request_id = &self.event.request_id;
        let halted = ran.outcome.as_ref().err();
        // Of a function whose time was up there is no end: what would have told of it was ended, too.
        let is_cut = matches!(halted, Some(Halted::TimedOut(_))) && ran.handed_out < ran.over;
        if !is_cut {
            let halt = halted.map(|halted| halted.halt(request_id));
            self.tell(|| execution(of, ran.answered, ran.over, halt.as_ref()));
        }
        let initialization = of.initialization;
        let report = Report {
            request_id,
            duration: (ran.over - ran.handed_out) * 1000.0,
            init_duration: initialization.map(|time| (time.end - time.start) * 1000.0),
            memory_mib: self.function.function.memory_mib,
            memory_used_mib,
            halted,
            segment: self.is_recorded().then_some(Header {
                parent: Some(of.id),
                ..self.trace.header
            }),
        };
        for line in report.lines(now()) {
            log.platform(line);
        }
        Attempted {
            outcome: ran.outcome,
            tail: log.tail(),
        }
    }

    fn is_recorded(&self) -> bool {
        self.trace.is_recorded(self.function)
    }

    fn tell(&self, segment: impl FnOnce() -> Segment) {
        self.trace.tell(self.function, segment);
    }
}
