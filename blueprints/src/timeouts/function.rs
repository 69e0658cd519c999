//! Timeouts of functions.

use super::rule::{Subject, TimeoutRule, Verdict};
use crate::blueprint::{Function, QueueTrigger};
use crate::defaults;

/// API Gateway's limit for REST APIs; its HTTP APIs and CloudFront have 30.
const GATEWAY_SECONDS: u32 = 29;
/// SQS should hide a message for this many function timeouts
/// (Lambda developer guide, "Using Lambda with Amazon SQS").
const VISIBILITY_FACTOR: u32 = 6;
/// Lambda's waits before the second and the third asynchronous attempt.
const ASYNC_WAITS_SECONDS: [u32; 2] = [60, 120];

/// One invocation of a function.
pub(super) fn invocation(on: &Subject<'_>, function: &Function) -> TimeoutRule {
    let seconds = function.timeout_seconds;
    let why = if function.url.is_some() {
        format!(
            "callers of its URL wait this long; API Gateway in front of it would give up after {GATEWAY_SECONDS} s"
        )
    } else if seconds == defaults::FUNCTION_TIMEOUT_SECONDS {
        "room for a cold start and a slow call, which Lambda's own 3 s are not".to_owned()
    } else {
        "as the blueprint says; Lambda ends an invocation at its limit, whatever it is doing"
            .to_owned()
    };
    on.fine("timeout", seconds, why)
        .at(&["timeout_seconds"])
        .unless(
            function.url.is_some() && seconds > defaults::FUNCTION_TIMEOUT_SECONDS,
            Verdict::Warning,
            format!(
                "whoever calls its URL through API Gateway ({GATEWAY_SECONDS} s) or CloudFront (30 s) is gone by then, and the function runs on"
            ),
            format!(
                "write at most {GATEWAY_SECONDS} and do what takes longer asynchronously, unless it is called directly"
            ),
        )
}

/// How long each queue must hide a message. The queues are not the
/// deployment's own, so this can only be said, not seen to.
pub(super) fn visibilities(on: &Subject<'_>, function: &Function) -> Vec<TimeoutRule> {
    let visibility = |trigger: &QueueTrigger| {
        let seconds = VISIBILITY_FACTOR * function.timeout_seconds + trigger.window_seconds;
        let window = match trigger.window_seconds {
            0 => String::new(),
            window => format!(" and the window of {window} s"),
        };
        on.fine(
            format!("visibility timeout of queue {}", trigger.sqs),
            seconds,
            format!(
                "the queue must hide a message for {VISIBILITY_FACTOR} × {} s{window}, or it is delivered again while Lambda still retries; below the function's timeout Lambda refuses the queue",
                function.timeout_seconds
            ),
        )
        .at(&["on"])
        .help(format!("the queue's own VisibilityTimeout must be at least {seconds}; SQS starts with 30"))
    };
    function.on.iter().map(visibility).collect()
}

/// How old an asynchronous event may become.
pub(super) fn age(on: &Subject<'_>, function: &Function) -> Option<TimeoutRule> {
    let asynchronous = function.asynchronous.as_ref()?;
    let retries = asynchronous.retries;
    let waits: u32 = ASYNC_WAITS_SECONDS.iter().take(retries as usize).sum();
    let needed = function.timeout_seconds * (retries + 1) + waits;
    let rule = on
        .fine(
            "age of asynchronous events",
            asynchronous.max_age_seconds,
            format!(
                "{} of {} s and Lambda's waits between them take {needed} s; the rest is room for throttling",
                attempts(retries + 1),
                function.timeout_seconds
            ),
        )
        .at(&["async", "max_age_seconds"])
        .unless(
            asynchronous.max_age_seconds < needed,
            Verdict::Warning,
            format!(
                "{} of {} s and Lambda's waits between them take {needed} s, so the last may never be made",
                attempts(retries + 1),
                function.timeout_seconds
            ),
            format!("write at least {needed}, or fewer `retries`"),
        );
    Some(rule)
}

fn attempts(count: u32) -> String {
    match count {
        1 => "one attempt".to_owned(),
        _ => format!("{count} attempts"),
    }
}
