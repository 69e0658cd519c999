//! A plan: what will be done to which resource, and what differs.

use manta_engine::{Action, Cause, FieldChange, Plan, Resource, Step};
use serde_json::Value;

use super::style::{BOLD, CHANGED, DIM, GONE, NEW};
use super::value::{after, before, property};
use crate::summary::Summary;

/// Properties that hold a resource's name in AWS, whichever its kind has.
const NAMES: [&str; 10] = [
    "service_name",
    "function_name",
    "role_name",
    "queue_name",
    "log_group_name",
    "cluster_name",
    "group_name",
    "family",
    "tag",
    "repository_name",
];

/// Returns a plan as text; `with_properties` shows what new resources will be.
pub(crate) fn plan<R: Resource>(plan: &Plan<R>, with_properties: bool) -> String {
    let width = plan
        .steps()
        .map(|step| step.address.to_string().len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for step in plan.steps() {
        text.push_str(&one(plan, step, width, with_properties));
    }
    if plan.is_empty() {
        text.push_str("No changes: ");
        text.push_str(&plan.deployment.name());
        text.push_str(" is as the blueprint says.\n");
    } else {
        text.push('\n');
    }
    text + &summary(&Summary::of(plan))
}

/// Returns the question to ask before a plan is carried out.
pub(crate) fn question(summary: &Summary) -> String {
    let changes = summary.changes();
    let noun = if changes == 1 { "change" } else { "changes" };
    format!("Make {changes} {noun}?")
}

/// Returns the question to ask before everything is deleted.
pub(crate) fn question_to_delete(summary: &Summary, deployment: &str) -> String {
    format!(
        "Delete all {} resources of {deployment}? They cannot be brought back.",
        summary.delete
    )
}

fn summary(summary: &Summary) -> String {
    let Summary {
        create,
        update,
        replace,
        delete,
        unchanged,
    } = summary;
    let replaced = match replace {
        0 => String::new(),
        n => format!("{n} to replace, "),
    };
    format!(
        "{BOLD}Plan:{BOLD:#} {create} to create, {update} to update, {replaced}{delete} to delete, {unchanged} unchanged\n"
    )
}

fn one<R: Resource>(plan: &Plan<R>, step: &Step<R>, width: usize, with_properties: bool) -> String {
    let address = format!("{:width$}", step.address.to_string());
    match &step.action {
        // Its deletion, which comes first, has shown the replacement.
        Action::Create { replaces: true, .. } => String::new(),
        Action::Create { resource, .. } => {
            let name = name_of(resource);
            let line = format!("  {NEW}+ create {NEW:#} {address}  {DIM}{name}{DIM:#}");
            let properties = with_properties.then(|| properties(resource));
            ended(&line) + &properties.unwrap_or_default()
        }
        Action::Update {
            resource,
            changes,
            cause,
            ..
        } => {
            let name = name_of(resource);
            let note = note(plan, resource, *cause);
            let line =
                format!("  {CHANGED}~ update {CHANGED:#} {address}  {DIM}{name}{DIM:#}{note}");
            ended(&line) + &lines(changes)
        }
        Action::Delete {
            identity,
            replaced_for,
        } if replaced_for.is_empty() => ended(&format!(
            "  {GONE}- delete {GONE:#} {address}  {DIM}{identity}{DIM:#}"
        )),
        Action::Delete {
            identity,
            replaced_for,
        } => {
            let line = format!("  {GONE}± replace{GONE:#} {address}  {DIM}{identity}{DIM:#}");
            ended(&line) + &lines(replaced_for)
        }
    }
}

fn ended(line: &str) -> String {
    format!("{}\n", line.trim_end())
}

fn lines(changes: &[FieldChange]) -> String {
    changes
        .iter()
        .map(|change| {
            let FieldChange {
                path,
                before: old,
                after: new,
            } = change;
            format!("      {path}: {} → {}\n", before(old.as_ref()), after(new))
        })
        .collect()
}

fn properties<R: Resource>(resource: &R) -> String {
    resource
        .properties()
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| match reference_in(value) {
            Some(address) => format!("      {name}: (that of {address})\n"),
            None => format!("      {name}: {}\n", property(value)),
        })
        .collect()
}

/// Returns what a resource is called in AWS, where that is decided beforehand.
fn name_of<R: Resource>(resource: &R) -> String {
    let properties = resource.properties();
    NAMES
        .iter()
        .find_map(|name| properties.get(*name)?.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Returns why a resource differs, where it is not because the blueprint was edited.
fn note<R: Resource>(plan: &Plan<R>, resource: &R, cause: Cause) -> String {
    match cause {
        Cause::Edited => String::new(),
        Cause::Drifted => "  (drift: changed outside manta)".to_owned(),
        Cause::Undetermined => "  (edited, or changed outside manta)".to_owned(),
        Cause::Follows => {
            let mut followed = Vec::new();
            references(&Value::Object(resource.properties()), &mut followed);
            followed.retain(|address| plan.steps().any(|s| s.address.to_string() == **address));
            followed.sort_unstable();
            followed.dedup();
            format!("  (follows {})", followed.join(", "))
        }
    }
}

/// Collects the addresses that a resource's properties refer to.
fn references(value: &Value, found: &mut Vec<String>) {
    if let Some(address) = reference_in(value) {
        found.push(address.to_owned());
        return;
    }
    match value {
        Value::Object(object) => object.values().for_each(|v| references(v, found)),
        Value::Array(items) => items.iter().for_each(|v| references(v, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns the address that a value refers to; see `manta_engine::Input`.
fn reference_in(value: &Value) -> Option<&str> {
    value.get("output_of")?.as_str()
}

#[cfg(test)]
mod tests;
