//! Sane timeouts: every wait of a deployment, with the reason for its length.
//!
//! All rules about timeouts are here, so that one list can explain them.

use std::fmt::Display;

use serde::Serialize;

use crate::blueprint::{Blueprint, Collector, Function, Health, Service, Workload};
use crate::defaults;

/// What a collector needs at most to send what it still holds when ECS stops it.
const COLLECTOR_FLUSH_SECONDS: u32 = 10;
/// The notice Fargate Spot gives before it takes a task away.
const SPOT_NOTICE_SECONDS: u32 = 120;
/// API Gateway's limit for REST APIs; its HTTP APIs and CloudFront have 30.
const GATEWAY_SECONDS: u32 = 29;
/// SQS should hide a message for this many function timeouts
/// (Lambda developer guide, "Using Lambda with Amazon SQS").
const VISIBILITY_FACTOR: u32 = 6;
/// Lambda's waits before the second and the third asynchronous attempt.
const ASYNC_WAITS_SECONDS: [u32; 2] = [60, 120];

/// One timeout, and what the rules say about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimeoutRule {
    /// What it belongs to: `function mailer`.
    pub on: String,
    /// Which timeout: `timeout`, `stop timeout`.
    pub what: String,
    /// Its length, in seconds.
    pub value_seconds: u32,
    /// Why it is that long, or why that is wrong.
    pub why: String,
    /// Whether it can stay.
    pub verdict: Verdict,
    /// What to write instead, or to look after elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The keys that lead to it in the blueprint.
    #[serde(skip)]
    pub(crate) key: Vec<String>,
}

/// Whether a timeout can stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It can.
    Fine,
    /// It can, but something will be cut short.
    Warning,
    /// It cannot: what it waits for can never happen.
    Error,
}

/// A service, task or function whose timeouts are judged.
struct Subject<'s> {
    section: &'static str,
    name: &'s str,
}

impl Subject<'_> {
    fn fine(&self, what: impl Display, value: u32, why: impl Into<String>) -> TimeoutRule {
        TimeoutRule {
            on: format!("{} {}", self.section, self.name),
            what: what.to_string(),
            value_seconds: value,
            why: why.into(),
            verdict: Verdict::Fine,
            help: None,
            key: vec![self.section.to_owned(), self.name.to_owned()],
        }
    }
}

impl TimeoutRule {
    fn at(mut self, keys: &[&str]) -> Self {
        self.key.extend(keys.iter().map(|key| (*key).to_owned()));
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Replaces the verdict when `wrong`.
    fn unless(self, wrong: bool, verdict: Verdict, why: String, help: String) -> Self {
        if !wrong {
            return self;
        }
        Self {
            verdict,
            why,
            help: Some(help),
            ..self
        }
    }
}

/// Returns every timeout of the blueprint, judged: services, then tasks, then
/// functions, each by name.
#[must_use]
pub fn timeout_rules(blueprint: &Blueprint) -> Vec<TimeoutRule> {
    let collector = blueprint.tracing.collector;
    let mut rules = Vec::new();
    for (name, service) in &blueprint.services {
        let on = Subject {
            section: "service",
            name,
        };
        rules.push(stop(&on, &service.workload, service.spot, collector));
        rules.extend(
            service
                .health
                .iter()
                .flat_map(|health| [check(&on, health), unhealthy(&on, health, service)]),
        );
        rules.push(deploy(&on, service));
    }
    for (name, task) in &blueprint.tasks {
        let on = Subject {
            section: "task",
            name,
        };
        rules.push(stop(&on, &task.workload, false, collector));
    }
    for (name, function) in &blueprint.functions {
        let on = Subject {
            section: "function",
            name,
        };
        rules.push(invocation(&on, function));
        rules.extend(visibilities(&on, function));
        rules.extend(age(&on, function));
    }
    rules
}

/// The time between SIGTERM and SIGKILL.
fn stop(on: &Subject<'_>, workload: &Workload, spot: bool, collector: Collector) -> TimeoutRule {
    let seconds = workload.stop_timeout_seconds;
    let traced = workload.traced && collector != Collector::None;
    let flush = if traced { COLLECTOR_FLUSH_SECONDS } else { 0 };
    let why = if traced {
        format!(
            "requests in flight get this long to end; the collector stops after the application and needs at most {flush} s to send the last segments"
        )
    } else {
        "requests in flight get this long to end".to_owned()
    };
    on.fine("stop timeout", seconds, why)
        .at(&["stop_timeout_seconds"])
        .unless(
            traced && seconds <= flush,
            Verdict::Warning,
            format!("the collector needs up to {flush} s to send the last segments, which may be lost"),
            format!(
                "write more than {flush}; the default is {}",
                defaults::STOP_TIMEOUT_SECONDS
            ),
        )
        .unless(
            spot && seconds + flush > SPOT_NOTICE_SECONDS,
            Verdict::Warning,
            format!(
                "Fargate Spot takes the task away {SPOT_NOTICE_SECONDS} s after its notice, the collector's {flush} s included"
            ),
            format!("write at most {}", SPOT_NOTICE_SECONDS - flush),
        )
}

/// One health check against the next.
fn check(on: &Subject<'_>, health: &Health) -> TimeoutRule {
    let interval = health.interval_seconds;
    on.fine(
        "health check timeout",
        health.timeout_seconds,
        format!("a check ends before the next one begins, {interval} s later"),
    )
    .at(&["health", "timeout_seconds"])
    .unless(
        health.timeout_seconds >= interval,
        Verdict::Error,
        format!("the next check begins after {interval} s, before this one is over"),
        format!(
            "write less than the interval, or `interval_seconds = {}`",
            health.timeout_seconds + 1
        ),
    )
}

/// How long an unhealthy task is taken for a healthy one.
fn unhealthy(on: &Subject<'_>, health: &Health, service: &Service) -> TimeoutRule {
    let seconds = health.grace_seconds + health.interval_seconds * health.retries;
    let deploy = service.deploy_timeout_seconds;
    on.fine(
        "time to be found unhealthy",
        seconds,
        format!(
            "{} s of grace, then {} failures {} s apart; a deployment waits {deploy} s",
            health.grace_seconds, health.retries, health.interval_seconds
        ),
    )
    .at(&["health", "grace_seconds"])
    .unless(
        seconds >= deploy,
        Verdict::Error,
        format!(
            "a deployment is given up after {deploy} s, before {} s of grace and {} failures {} s apart can tell whether it is healthy",
            health.grace_seconds, health.retries, health.interval_seconds
        ),
        format!("shorten them, or write `deploy_timeout_seconds` above {seconds}"),
    )
}

/// The wait for a deployment to become stable.
fn deploy(on: &Subject<'_>, service: &Service) -> TimeoutRule {
    on.fine(
        "deployment wait",
        service.deploy_timeout_seconds,
        "a deployment that is not stable by then has failed; tasks that crash again and again end the wait sooner",
    )
    .at(&["deploy_timeout_seconds"])
}

/// One invocation of a function.
fn invocation(on: &Subject<'_>, function: &Function) -> TimeoutRule {
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
fn visibilities(on: &Subject<'_>, function: &Function) -> Vec<TimeoutRule> {
    let visibility = |trigger: &crate::blueprint::QueueTrigger| {
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
fn age(on: &Subject<'_>, function: &Function) -> Option<TimeoutRule> {
    let asynchronous = function.asynchronous.as_ref()?;
    let retries = asynchronous.retries;
    let waits: u32 = ASYNC_WAITS_SECONDS.iter().take(retries as usize).sum();
    let needed = function.timeout_seconds * (retries + 1) + waits;
    let rule = on
        .fine(
            "age of asynchronous events",
            asynchronous.max_age_seconds,
            format!(
                "{} attempts of {} s and Lambda's waits between them take {needed} s; the rest is room for throttling",
                retries + 1,
                function.timeout_seconds
            ),
        )
        .at(&["async", "max_age_seconds"])
        .unless(
            asynchronous.max_age_seconds < needed,
            Verdict::Warning,
            format!(
                "{} attempts of {} s and Lambda's waits between them take {needed} s, so the last may never be made",
                retries + 1,
                function.timeout_seconds
            ),
            format!("write at least {needed}, or fewer `retries`"),
        );
    Some(rule)
}
