//! The segments, as Lambda makes them.
//!
//! Their shape is that of the documents in X-Ray's and Lambda's developer guides ("AWS Lambda and
//! AWS X-Ray", "Visualize Lambda function invocations"), and of traces that were shown in talks:
//! of an event that is taken in, `AWS::Lambda` lasts until that is said to the caller, and its
//! attempts come after it. The segment of an environment that is killed never ends.

use manta_traces::segment::{Aws, Cause, Exception, Exceptions, Http, Response, Segment};
use manta_traces::{SegmentId, TraceId};
use serde_json::{Value, json};

use super::{Identity, new_id};

/// From when to when, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::lambda) struct Span {
    pub(in crate::lambda) start: f64,
    pub(in crate::lambda) end: f64,
}

/// Why a function did not do what it was asked to.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lambda) struct Halt {
    /// The class of the exception, or Lambda's name of what happened.
    pub(in crate::lambda) kind: String,
    /// What was said.
    pub(in crate::lambda) message: String,
    /// What the runtime told of it for X-Ray, in the form of a document's `cause`.
    pub(in crate::lambda) cause: Option<Value>,
}

/// Returns the segment of the service; `status` is what the caller was answered.
pub(in crate::lambda) fn service(
    of: &Identity,
    trace: TraceId,
    (id, parent): (SegmentId, Option<SegmentId>),
    request_id: &str,
    time: Span,
    (status, failed): (u16, bool),
) -> Segment {
    let throttled = status == 429;
    Segment {
        name: Some(of.name.clone()),
        id: Some(id.to_string()),
        trace_id: Some(trace.to_string()),
        parent_id: parent.map(|parent| parent.to_string()),
        start_time: Some(time.start),
        end_time: Some(time.end),
        origin: Some("AWS::Lambda".to_owned()),
        resource_arn: Some(of.arn.clone()),
        http: Some(answered(status)),
        aws: Some(Aws {
            request_id: Some(request_id.to_owned()),
            ..Aws::default()
        }),
        fault: failed.then_some(true),
        error: throttled.then_some(true),
        throttle: throttled.then_some(true),
        ..Segment::default()
    }
}

/// Returns the time that an event waited before it was tried.
pub(in crate::lambda) fn dwell_time(trace: TraceId, service: SegmentId, time: Span) -> Segment {
    part(trace, service, new_id(), "Dwell Time", time)
}

/// Returns one of the times that an event was tried, the first being 1.
pub(in crate::lambda) fn attempt(
    trace: TraceId,
    (service, id): (SegmentId, SegmentId),
    number: u32,
    time: Span,
    failed: bool,
) -> Segment {
    Segment {
        http: Some(answered(200)),
        fault: failed.then_some(true),
        ..part(trace, service, id, &format!("Attempt #{number}"), time)
    }
}

/// A function that runs, as its segment tells it.
#[derive(Clone, Debug)]
pub(in crate::lambda) struct Execution {
    /// The function.
    pub(in crate::lambda) of: Identity,
    /// The trace.
    pub(in crate::lambda) trace: TraceId,
    /// What invoked it: the service's segment, or an attempt.
    pub(in crate::lambda) parent: SegmentId,
    /// Its segment.
    pub(in crate::lambda) id: SegmentId,
    /// The part of it in which the function's code runs; what that code tells of itself is below it.
    pub(in crate::lambda) invocation: SegmentId,
    /// When its execution environment was made, if for this.
    pub(in crate::lambda) initialization: Option<Span>,
    /// When it got the event, in seconds since 1970.
    pub(in crate::lambda) handed_out: f64,
}

/// Returns the segment of a function that has been given an event.
pub(in crate::lambda) fn beginning(of: &Execution) -> Segment {
    let invocation = Segment {
        in_progress: Some(true),
        ..inside(of.invocation, "Invocation", of.handed_out, None)
    };
    Segment {
        in_progress: Some(true),
        subsegments: Some(initialization(of).chain([invocation]).collect()),
        ..function(of)
    }
}

/// Returns the segment of a function that answered at `answered` and was ready for the next event
/// at `over`, in seconds since 1970.
pub(in crate::lambda) fn execution(
    of: &Execution,
    answered: f64,
    over: f64,
    halt: Option<&Halt>,
) -> Segment {
    let fault = halt.map(|_| true);
    let invocation = Segment {
        fault,
        cause: halt.map(cause),
        ..inside(of.invocation, "Invocation", of.handed_out, Some(answered))
    };
    let overhead = inside(new_id(), "Overhead", answered, Some(over));
    let parts = initialization(of).chain([invocation, overhead]);
    Segment {
        end_time: Some(over),
        fault,
        cause: halt.map(cause),
        subsegments: Some(parts.collect()),
        ..function(of)
    }
}

fn function(of: &Execution) -> Segment {
    let mut aws = Aws {
        account_id: Some(of.of.account.clone()),
        ..Aws::default()
    };
    aws.other
        .insert("function_arn".to_owned(), json!(of.of.arn));
    Segment {
        name: Some(of.of.name.clone()),
        id: Some(of.id.to_string()),
        trace_id: Some(of.trace.to_string()),
        parent_id: Some(of.parent.to_string()),
        start_time: Some(of.handed_out),
        origin: Some("AWS::Lambda::Function".to_owned()),
        resource_arn: Some(of.of.arn.clone()),
        aws: Some(aws),
        ..Segment::default()
    }
}

fn initialization(of: &Execution) -> impl Iterator<Item = Segment> {
    of.initialization
        .map(|time| inside(new_id(), "Initialization", time.start, Some(time.end)))
        .into_iter()
}

/// A subsegment inside of its segment.
fn inside(id: SegmentId, name: &str, start: f64, end: Option<f64>) -> Segment {
    Segment {
        name: Some(name.to_owned()),
        id: Some(id.to_string()),
        start_time: Some(start),
        end_time: end,
        ..Segment::default()
    }
}

/// A subsegment that is sent on its own.
fn part(trace: TraceId, parent: SegmentId, id: SegmentId, name: &str, time: Span) -> Segment {
    Segment {
        trace_id: Some(trace.to_string()),
        parent_id: Some(parent.to_string()),
        kind: Some("subsegment".to_owned()),
        ..inside(id, name, time.start, Some(time.end))
    }
}

fn answered(status: u16) -> Http {
    Http {
        response: Some(Response {
            status: Some(status.into()),
            ..Response::default()
        }),
        ..Http::default()
    }
}

/// The runtime's own account of it, stack included, where there is one.
fn cause(halt: &Halt) -> Cause {
    let told = halt.cause.as_ref().and_then(read_cause);
    let mut exceptions = told.unwrap_or_else(|| Exceptions {
        exceptions: Some(vec![Exception {
            kind: Some(halt.kind.clone()),
            message: Some(halt.message.clone()),
            ..Exception::default()
        }]),
        ..Exceptions::default()
    });
    for exception in exceptions.exceptions.iter_mut().flatten() {
        exception.id.get_or_insert_with(|| new_id().to_string());
    }
    Cause::Exceptions(Box::new(exceptions))
}

fn read_cause(told: &Value) -> Option<Exceptions> {
    let document = json!({"cause": told}).to_string();
    let segment = Segment::parse(document.as_bytes()).ok()?;
    let Some(Cause::Exceptions(exceptions)) = segment.cause else {
        return None;
    };
    let some = exceptions.exceptions.as_ref();
    some.is_some_and(|some| !some.is_empty())
        .then_some(*exceptions)
}

#[cfg(test)]
mod tests {
    use manta_traces::segment::flaws;
    use manta_traces::{SegmentId, TraceId};
    use serde_json::{Value, json};

    use super::{Execution, Halt, Span, attempt, beginning, dwell_time, execution, service};
    use crate::lambda::tracing::Identity;

    const TIME: Span = Span {
        start: 1_465_510_281.0,
        end: 1_465_510_282.5,
    };

    fn trace() -> TraceId {
        TraceId::parse("1-5759e988-bd862e3fe1be46a994272793").unwrap()
    }

    fn identity() -> Identity {
        Identity {
            name: "orders-mailer".to_owned(),
            arn: "arn:aws:lambda:eu-west-1:000000000000:function:orders-mailer".to_owned(),
            account: "000000000000".to_owned(),
        }
    }

    fn running() -> Execution {
        Execution {
            of: identity(),
            trace: trace(),
            parent: SegmentId::from_u64(1),
            id: SegmentId::from_u64(2),
            invocation: SegmentId::from_u64(3),
            initialization: Some(TIME),
            handed_out: 1_465_510_282.6,
        }
    }

    fn halt(cause: Option<Value>) -> Halt {
        Halt {
            kind: "ValueError".to_owned(),
            message: "no".to_owned(),
            cause,
        }
    }

    fn written(segment: &manta_traces::segment::Segment) -> Value {
        serde_json::from_str(&segment.to_json()).unwrap()
    }

    #[test]
    fn x_ray_finds_no_flaw_in_any_of_them() {
        let ids = (SegmentId::from_u64(1), Some(SegmentId::from_u64(9)));
        let all = [
            service(&identity(), trace(), ids, "r", TIME, (202, false)),
            dwell_time(trace(), ids.0, TIME),
            attempt(trace(), (ids.0, SegmentId::from_u64(4)), 2, TIME, true),
            beginning(&running()),
            execution(&running(), 1_465_510_283.0, 1_465_510_283.1, None),
            execution(
                &running(),
                1_465_510_283.0,
                1_465_510_283.1,
                Some(&halt(None)),
            ),
        ];
        for segment in all {
            assert_eq!(flaws(&segment), [], "{}", segment.to_json());
        }
    }

    #[test]
    fn a_function_that_was_given_an_event_has_no_end() {
        let document = written(&beginning(&running()));
        assert_eq!(document["in_progress"], true);
        assert_eq!(document.get("end_time"), None);
        assert_eq!(document["subsegments"][0]["end_time"], TIME.end);
        assert_eq!(document["subsegments"][1]["in_progress"], true);
    }

    #[test]
    fn what_the_runtime_tells_of_an_exception_is_kept() {
        let told = json!({"working_directory": "/srv", "paths": ["app.py"], "exceptions": [
            {"type": "KeyError", "message": "'x'", "stack": [{"path": "app.py", "line": 3, "label": "f"}]}]});
        let document = written(&execution(&running(), 1.0, 2.0, Some(&halt(Some(told)))));
        let exception = &document["cause"]["exceptions"][0];
        assert_eq!(exception["type"], "KeyError");
        assert_eq!(exception["stack"][0]["line"], 3);
        assert_eq!(exception["id"].as_str().map(str::len), Some(16));
    }

    #[test]
    fn an_exception_that_nothing_is_told_of_has_what_lambda_says() {
        for told in [
            None,
            Some(json!("nonsense")),
            Some(json!({"exceptions": []})),
        ] {
            let document = written(&execution(&running(), 1.0, 2.0, Some(&halt(told))));
            let exception = &document["subsegments"][1]["cause"]["exceptions"][0];
            assert_eq!(exception["type"], "ValueError");
        }
    }
}
