//! Timeouts of services and tasks.

use super::rule::{Subject, TimeoutRule, Verdict};
use crate::blueprint::{Collector, Health, Service, Workload};
use crate::defaults;

/// What a collector needs at most to send what it still holds when ECS stops it.
const COLLECTOR_FLUSH_SECONDS: u32 = 10;
/// The notice Fargate Spot gives before it takes a task away.
const SPOT_NOTICE_SECONDS: u32 = 120;

/// The time between SIGTERM and SIGKILL.
pub(super) fn stop(
    on: &Subject<'_>,
    workload: &Workload,
    spot: bool,
    collector: Collector,
) -> TimeoutRule {
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
pub(super) fn check(on: &Subject<'_>, health: &Health) -> TimeoutRule {
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
pub(super) fn unhealthy(on: &Subject<'_>, health: &Health, service: &Service) -> TimeoutRule {
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
pub(super) fn deploy(on: &Subject<'_>, service: &Service) -> TimeoutRule {
    on.fine(
        "deployment wait",
        service.deploy_timeout_seconds,
        "a deployment that is not stable by then has failed; tasks that crash again and again end the wait sooner",
    )
    .at(&["deploy_timeout_seconds"])
}
