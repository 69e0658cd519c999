//! What is deployed.

use super::style::{BOLD, DIM};
use crate::inventory::{FunctionEntry, Inventory, ServiceEntry, TaskEntry};

/// Shown for what is not deployed.
const NOTHING: &str = "-";

/// Returns what is deployed, part by part, then every resource.
pub(crate) fn info(inventory: &Inventory) -> String {
    let Inventory {
        deployment,
        stack: _,
        environment: _,
        account,
        region,
        services,
        tasks,
        functions,
        resources,
    } = inventory;
    let mut text = format!("{BOLD}{deployment}{BOLD:#} in {account}, {region}\n");
    for (name, entry) in services {
        text.push_str(&service(name, entry));
    }
    for (name, entry) in tasks {
        text.push_str(&task(name, entry));
    }
    for (name, entry) in functions {
        text.push_str(&function(name, entry));
    }
    if resources.is_empty() {
        text.push_str("\nNothing is deployed.\n");
        return text;
    }
    let rows = resources.iter().map(|(address, entry)| {
        let arn = entry.outputs.get("arn").and_then(|arn| arn.as_str());
        [
            address.to_string(),
            arn.unwrap_or(&entry.identity).to_owned(),
        ]
    });
    text + "\n" + &super::table::table(["RESOURCE", "KNOWN AS"], rows)
}

fn service(name: &str, entry: &ServiceEntry) -> String {
    let ServiceEntry {
        arn,
        task_definition,
        log_group,
        desired,
        running,
        addresses,
        tasks: _,
    } = entry;
    let count = desired.map(|desired| format!("{running} of {desired} run"));
    let mut facts = vec![("service", arn.as_deref()), ("tasks", count.as_deref())];
    facts.extend(
        addresses
            .iter()
            .map(|address| ("address", Some(address.as_str()))),
    );
    facts.push(("task definition", task_definition.as_deref()));
    facts.push(("log group", log_group.as_deref()));
    section("service", name, &facts)
}

fn task(name: &str, entry: &TaskEntry) -> String {
    let TaskEntry {
        task_definition,
        log_group,
        tasks,
    } = entry;
    let count = format!("{} run", tasks.len());
    section(
        "task",
        name,
        &[
            ("tasks", Some(&count)),
            ("task definition", task_definition.as_deref()),
            ("log group", log_group.as_deref()),
        ],
    )
}

fn function(name: &str, entry: &FunctionEntry) -> String {
    let FunctionEntry {
        arn,
        url,
        log_group,
        dead_letter_queue,
    } = entry;
    let mut facts = vec![("function", arn.as_deref())];
    facts.extend(url.as_deref().map(|url| ("address", Some(url))));
    facts.push(("log group", log_group.as_deref()));
    facts.extend(
        dead_letter_queue
            .as_deref()
            .map(|queue| ("failed events", Some(queue))),
    );
    section("function", name, &facts)
}

fn section(noun: &str, name: &str, facts: &[(&str, Option<&str>)]) -> String {
    let mut text = format!("\n{BOLD}{noun} {name}{BOLD:#}\n");
    for (label, fact) in facts {
        let fact = fact.unwrap_or(NOTHING);
        text.push_str(&format!("  {DIM}{label:15}{DIM:#} {fact}\n"));
    }
    text
}
