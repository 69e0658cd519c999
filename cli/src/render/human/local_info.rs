//! What runs on this machine.

use super::section::section;
use super::style::BOLD;
use crate::local_info::{FunctionHere, LocalInfo, ServiceHere, TaskHere, TracingEntry};

/// Returns where everything is, part by part.
pub(crate) fn local_info(info: &LocalInfo) -> String {
    let LocalInfo {
        deployment,
        stack: _,
        environment: _,
        target: _,
        folder,
        tracing,
        aws_endpoint,
        services,
        tasks,
        functions,
        resources: _,
    } = info;
    let mut text = format!("{BOLD}{deployment}{BOLD:#} on this machine\n");
    for (name, entry) in services {
        text.push_str(&service(name, entry));
    }
    for (name, entry) in tasks {
        text.push_str(&task(name, entry));
    }
    for (name, entry) in functions {
        text.push_str(&function(name, entry));
    }
    let Some(tracing) = tracing else {
        return text + "\nNothing runs.\n";
    };
    text.push_str(&traces(tracing));
    let mut rest = vec![("folder", Some(folder.as_str()))];
    if aws_endpoint.is_some() {
        rest.insert(0, ("aws", aws_endpoint.as_deref()));
    }
    text + &section("beside them", &rest)
}

fn service(name: &str, entry: &ServiceHere) -> String {
    let ServiceHere {
        desired,
        running,
        addresses,
        tasks: _,
    } = entry;
    let count = desired.map(|desired| format!("{running} of {desired} run"));
    let mut facts = vec![("copies", count.as_deref())];
    let addresses = addresses
        .iter()
        .map(|address| ("address", Some(address.as_str())));
    facts.extend(addresses);
    section(&format!("service {name}"), &facts)
}

fn task(name: &str, TaskHere { tasks }: &TaskHere) -> String {
    let count = format!("{} run", tasks.len());
    section(&format!("task {name}"), &[("copies", Some(&count))])
}

fn function(name: &str, entry: &FunctionHere) -> String {
    let FunctionHere {
        arn,
        api,
        url,
        dead_letter_queue,
    } = entry;
    let mut facts = vec![("function", arn.as_deref()), ("lambda api", api.as_deref())];
    facts.extend(url.as_deref().map(|url| ("address", Some(url))));
    let failed = dead_letter_queue.as_deref();
    facts.extend(failed.map(|failed| ("failed events", Some(failed))));
    section(&format!("function {name}"), &facts)
}

fn traces(entry: &TracingEntry) -> String {
    let TracingEntry {
        api,
        daemon,
        otlp,
        otlp_grpc,
    } = entry;
    section(
        "traces",
        &[
            ("x-ray api", api.as_deref()),
            ("segments", daemon.as_deref()),
            ("otlp over http", otlp.as_deref()),
            ("otlp over grpc", otlp_grpc.as_deref()),
        ],
    )
}
