//! `[environment.<name>.*]`: what one environment changes.

use super::node::{Entry, Node, Table, Value};
use crate::problem::{Check, Problems};
use crate::source::Span;
use crate::suggest::did_you_mean;

/// The sections an overlay may change.
const SECTIONS: &[&str] = &["aws", "tracing", "local", "service", "task", "function"];
/// Those of them that hold named things, which must exist in the base.
const NAMED: [&str; 3] = ["service", "task", "function"];

/// Moves the chosen environment's overlay into the base: tables are merged,
/// everything else is replaced. Values keep the place where they were written,
/// so a problem with one points into the overlay.
pub(crate) fn apply_overlay(root: &mut Node, chosen: Option<&str>, problems: &mut Problems<'_>) {
    let Some(base) = root.as_table_mut() else {
        return;
    };
    report_strangers(base, problems);
    let Some(chosen) = chosen else { return };
    report_undeclared(base, chosen, problems);
    for (section, entry) in take_sections(base, chosen) {
        merge_entry(base, section, entry);
    }
}

fn environments(base: &Table) -> Option<&Table> {
    base.get("environment")?.node.as_table()
}

/// Reports overlays of services, tasks and functions that the base does not have.
fn report_strangers(base: &Table, problems: &mut Problems<'_>) {
    for (environment, overlay) in environments(base).into_iter().flatten() {
        let Some(overlay) = overlay.node.as_table() else {
            continue;
        };
        for section in NAMED {
            let known = names(base, section);
            for (name, span) in names(overlay, section) {
                if !known.iter().any(|(other, _)| *other == name) {
                    let known = known.iter().map(|(name, _)| *name);
                    stranger(environment, section, name, span, known, problems);
                }
            }
        }
    }
}

fn names<'t>(table: &'t Table, section: &str) -> Vec<(&'t str, Span)> {
    let section = table.get(section).and_then(|entry| entry.node.as_table());
    section
        .into_iter()
        .flatten()
        .map(|(name, entry)| (name.as_str(), entry.key))
        .collect()
}

fn stranger<'n>(
    environment: &str,
    section: &str,
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'n str>,
    problems: &mut Problems<'_>,
) {
    let help = did_you_mean(name, known).unwrap_or_else(|| {
        format!("an overlay changes what exists: write `[{section}.{name}]` first")
    });
    problems
        .error(
            Check::Overlay,
            span,
            format!("environment `{environment}` changes {section} `{name}`, which the blueprint does not have"),
        )
        .help(help);
}

/// Warns when other environments are written down and the chosen one is not:
/// a copy of the base may be meant, but so may be a misspelt `prod`.
fn report_undeclared(base: &Table, chosen: &str, problems: &mut Problems<'_>) {
    let Some(entry) = base.get("environment") else {
        return;
    };
    let Some(known) = entry.node.as_table() else {
        return;
    };
    if known.is_empty() || known.contains_key(chosen) {
        return;
    }
    let help = did_you_mean(chosen, known.keys().map(String::as_str))
        .unwrap_or_else(|| format!("write `[environment.{chosen}]` if that is meant"));
    problems
        .warning(
            Check::Overlay,
            entry.key,
            format!(
                "environment `{chosen}` is not among those written here, so nothing is changed for it"
            ),
        )
        .help(help);
}

/// Takes the overlay's sections out of the environment. What changes nothing
/// that exists stays behind, to be read as part of the environment.
fn take_sections(base: &mut Table, chosen: &str) -> Vec<(String, Entry)> {
    let known = NAMED.map(|section| (section, owned_names(base, section)));
    let Some(overlay) = base
        .get_mut("environment")
        .and_then(|environments| environments.node.as_table_mut())
        .and_then(|environments| environments.get_mut(chosen))
        .and_then(|overlay| overlay.node.as_table_mut())
    else {
        return Vec::new();
    };
    let mut taken = Vec::new();
    for section in SECTIONS {
        let Some((section, mut entry)) = overlay.remove_entry(*section) else {
            continue;
        };
        let names = known.iter().find(|(named, _)| **named == section);
        if let (Some((_, names)), Some(table)) = (names, entry.node.as_table_mut()) {
            let strangers: Table = table
                .extract_if(.., |name, _| !names.contains(name))
                .collect();
            let behind = Entry {
                key: entry.key,
                node: Node {
                    span: entry.node.span,
                    value: Value::Table(strangers),
                },
            };
            overlay.insert(section.clone(), behind);
        }
        taken.push((section, entry));
    }
    taken
}

fn owned_names(base: &Table, section: &str) -> Vec<String> {
    let names = names(base, section).into_iter();
    names.map(|(name, _)| name.to_owned()).collect()
}

fn merge_entry(base: &mut Table, key: String, entry: Entry) {
    match base.get_mut(&key) {
        Some(existing) => merge_node(existing, entry),
        None => {
            base.insert(key, entry);
        }
    }
}

fn merge_node(existing: &mut Entry, entry: Entry) {
    match (&mut existing.node.value, entry.node.value) {
        (Value::Table(base), Value::Table(overlay)) => {
            for (key, entry) in overlay {
                merge_entry(base, key, entry);
            }
        }
        (_, value) => {
            existing.key = entry.key;
            existing.node = Node {
                span: entry.node.span,
                value,
            };
        }
    }
}
