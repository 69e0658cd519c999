//! One time that a function is given an event.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use manta_traces::SegmentId;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::pool::Environment;
use super::report::{Report, slow_start, start};
use super::trace::Trace;
use super::{Deployed, Event};
use crate::lambda::clock::now;
use crate::lambda::sandbox::{Halted, Handout, INIT_LIMIT, InstanceLog, Ran, Sandbox};
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

/// An environment that is ready, and what making it took, if it was made for this.
struct Ready {
    environment: Environment,
    initialization: Option<Span>,
}

/// One that could not be made.
struct NotReady {
    halted: Halted,
    log: Arc<InstanceLog>,
    time: Span,
    memory_used_mib: Option<u64>,
}

/// Gives a function an event; `parent` is what its segment is below. Goes on to its end even when
/// nobody waits for it any more, as on Lambda, unless the function is ended.
pub(super) async fn attempt(
    function: &Arc<Deployed>,
    event: &Event,
    trace: Trace,
    parent: SegmentId,
    permit: OwnedSemaphorePermit,
) -> Attempted {
    let (function, event) = (Arc::clone(function), event.clone());
    let running = tokio::spawn(async move {
        let attempted = tokio::select! {
            attempted = run(&function, &event, trace, parent) => attempted,
            // The environment is dropped, and killed so.
            () = function.pool.ended() => Attempted {
                outcome: Err(Halted::Exited(KILLED)),
                tail: String::new(),
            },
        };
        drop(permit);
        attempted
    });
    running.await.unwrap_or_else(|panic| Attempted {
        outcome: Err(Halted::NotStarted(panic.to_string())),
        tail: String::new(),
    })
}

async fn run(function: &Deployed, event: &Event, trace: Trace, parent: SegmentId) -> Attempted {
    match ready(function, &event.request_id).await {
        Ok(ready) => execute(function, event, trace, parent, ready).await,
        Err(not_ready) => give_up(function, event, trace, parent, not_ready),
    }
}

/// Takes an environment that is idle, or makes one.
async fn ready(function: &Deployed, request_id: &str) -> Result<Ready, NotReady> {
    if let Some(environment) = function.pool.take() {
        environment.log.forget();
        environment.log.platform(start(request_id));
        return Ok(Ready {
            environment,
            initialization: None,
        });
    }
    let name = &function.name;
    let instance = format!("{name}-{:08x}", fastrand::u32(..));
    let log = InstanceLog::new(Arc::clone(&function.surroundings.lines), name, &instance);
    let begun = now();
    let (made, begun) = match make(function, &log, INIT_LIMIT).await {
        Err((Halted::TimedOut(_), _)) => {
            log.platform(slow_start((now() - begun) * 1000.0));
            log.platform(start(request_id));
            let again = now();
            let patience = Duration::from_secs(function.function.timeout_seconds.into());
            (make(function, &log, patience).await, again)
        }
        made => {
            log.platform(start(request_id));
            (made, begun)
        }
    };
    let time = Span {
        start: begun,
        end: now(),
    };
    match made {
        Ok(sandbox) => Ok(Ready {
            environment: Environment { sandbox, log },
            initialization: Some(time),
        }),
        Err((halted, memory_used_mib)) => Err(NotReady {
            halted,
            log,
            time,
            memory_used_mib,
        }),
    }
}

/// Starts an environment and waits until its runtime is ready. Where it is not, nothing is left of
/// it, and the memory that it had is told.
async fn make(
    function: &Deployed,
    log: &Arc<InstanceLog>,
    patience: Duration,
) -> Result<Sandbox, (Halted, Option<u64>)> {
    let deadline = Instant::now() + patience;
    let seconds = function.function.timeout_seconds;
    let mut sandbox = Sandbox::start(&function.launch, &function.surroundings.ledger, log)
        .await
        .map_err(|halted| (halted, None))?;
    match sandbox.initialise(deadline, seconds).await {
        Ok(()) => Ok(sandbox),
        Err(halted) => {
            let memory = sandbox.memory_mib();
            sandbox.end().await;
            Err((halted, memory))
        }
    }
}

async fn execute(
    function: &Deployed,
    event: &Event,
    trace: Trace,
    parent: SegmentId,
    ready: Ready,
) -> Attempted {
    let Ready {
        environment: Environment { mut sandbox, log },
        initialization,
    } = ready;
    let timeout = function.function.timeout_seconds;
    let of = beginning_of(function, trace, parent, initialization, now());
    tell(function, trace, || beginning(&of));
    let ran = sandbox
        .invoke(handout(function, event, trace, &of), timeout)
        .await;
    let of = Execution {
        handed_out: ran.handed_out,
        ..of
    };
    let memory_used_mib = sandbox.memory_mib();
    let halted = ran.outcome.as_ref().err();
    let reusable = ran.reusable && halted.is_none_or(|halted| !halted.ends_environment());
    // What it wrote last is to be read before the end is told.
    let kept = if reusable {
        log.settle().await;
        Some(sandbox)
    } else {
        sandbox.end().await;
        None
    };
    tell_end(function, event, trace, &of, &ran);
    report(function, event, trace, &of, &ran, memory_used_mib, &log);
    let attempted = Attempted {
        outcome: ran.outcome,
        tail: log.tail(),
    };
    if let Some(sandbox) = kept {
        function.pool.give_back(Environment { sandbox, log }).await;
    }
    attempted
}

/// A function that did not get ready was not given the event; its segment tells why.
fn give_up(
    function: &Deployed,
    event: &Event,
    trace: Trace,
    parent: SegmentId,
    not_ready: NotReady,
) -> Attempted {
    let NotReady {
        halted,
        log,
        time,
        memory_used_mib,
    } = not_ready;
    let ran = Ran {
        outcome: Err(halted),
        handed_out: time.end,
        answered: time.end,
        over: time.end,
        reusable: false,
    };
    let of = beginning_of(function, trace, parent, Some(time), time.end);
    tell_end(function, event, trace, &of, &ran);
    report(function, event, trace, &of, &ran, memory_used_mib, &log);
    Attempted {
        outcome: ran.outcome,
        tail: log.tail(),
    }
}

fn beginning_of(
    function: &Deployed,
    trace: Trace,
    parent: SegmentId,
    initialization: Option<Span>,
    handed_out: f64,
) -> Execution {
    Execution {
        of: function.identity.clone(),
        trace: trace.header.root,
        parent,
        id: new_id(),
        invocation: new_id(),
        initialization,
        handed_out,
    }
}

fn handout(function: &Deployed, event: &Event, trace: Trace, of: &Execution) -> Handout {
    let milliseconds = u64::from(function.function.timeout_seconds) * 1000;
    let header = if trace.is_recorded(function) {
        Header {
            parent: Some(of.invocation),
            ..trace.header
        }
    } else {
        trace.header
    };
    Handout {
        request_id: event.request_id.clone(),
        deadline_ms: (now() * 1000.0) as u64 + milliseconds,
        arn: function.identity.arn.clone(),
        trace: Some(header.to_string()),
        client_context: event.client_context.clone(),
        payload: event.payload.clone(),
    }
}

/// Sends a segment, if the trace is told of.
fn tell(
    function: &Deployed,
    trace: Trace,
    segment: impl FnOnce() -> manta_traces::segment::Segment,
) {
    if let Some(tracing) = &function.tracing
        && trace.is_recorded(function)
    {
        tracing.reporter.send(segment());
    }
}

/// Of a function whose time was up there is no end: what would have told of it was ended, too.
fn tell_end(function: &Deployed, event: &Event, trace: Trace, of: &Execution, ran: &Ran) {
    let halted = ran.outcome.as_ref().err();
    if matches!(halted, Some(Halted::TimedOut(_))) && ran.handed_out < ran.over {
        return;
    }
    let halt = halted.map(|halted| halted.halt(&event.request_id));
    tell(function, trace, || {
        execution(of, ran.answered, ran.over, halt.as_ref())
    });
}

fn report(
    function: &Deployed,
    event: &Event,
    trace: Trace,
    of: &Execution,
    ran: &Ran,
    memory_used_mib: Option<u64>,
    log: &InstanceLog,
) {
    let report = Report {
        request_id: &event.request_id,
        duration: (ran.over - ran.handed_out) * 1000.0,
        init_duration: of
            .initialization
            .map(|time| (time.end - time.start) * 1000.0),
        memory_mib: function.function.memory_mib,
        memory_used_mib,
        halted: ran.outcome.as_ref().err(),
        segment: trace.is_recorded(function).then_some(Header {
            parent: Some(of.id),
            ..trace.header
        }),
    };
    for line in report.lines(now()) {
        log.platform(line);
    }
}
