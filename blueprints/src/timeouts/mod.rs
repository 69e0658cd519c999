//! Sane timeouts: every wait of a deployment, with the reason for its length.
//!
//! All rules about timeouts are here, so that one list can explain them.

mod function;
mod rule;
mod workload;

pub use rule::{TimeoutRule, Verdict};

use crate::blueprint::Blueprint;
use rule::Subject;

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
        rules.push(workload::stop(
            &on,
            &service.workload,
            service.spot,
            collector,
        ));
        rules.extend(service.health.iter().flat_map(|health| {
            [
                workload::check(&on, health),
                workload::unhealthy(&on, health, service),
            ]
        }));
        rules.push(workload::deploy(&on, service));
    }
    for (name, task) in &blueprint.tasks {
        let on = Subject {
            section: "task",
            name,
        };
        rules.push(workload::stop(&on, &task.workload, false, collector));
    }
    for (name, function) in &blueprint.functions {
        let on = Subject {
            section: "function",
            name,
        };
        rules.push(function::invocation(&on, function));
        rules.extend(function::visibilities(&on, function));
        rules.extend(function::age(&on, function));
    }
    rules
}
