//! What differs between a resource as it is and as it should be.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::Document;
use crate::document::references;
use crate::input::reference_in;

/// One property that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// The property's path, `a.b[0].c`.
    pub path: String,
    /// Its value now; `None`: it has none, or none that can be read back.
    pub before: Option<Value>,
    /// Its value afterwards.
    pub after: After,
}

/// A property's value after a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// This value.
    Value(Value),
    /// None: the property goes away.
    Absent,
    /// A value that is known once another resource has been changed.
    KnownAfterApply,
}

impl FieldChange {
    /// Returns the name of the top-level property that the change is in.
    #[must_use]
    pub fn property(&self) -> &str {
        let end = self.path.find(['.', '[']).unwrap_or(self.path.len());
        &self.path[..end]
    }
}

/// Compares a desired document with an observed one.
///
/// Only properties that `desired` holds are compared: one that it leaves out is
/// somebody else's to decide. A property that `observed` leaves out cannot be
/// read back, and counts as changed when `unreadable_changed` says so, given its
/// name and its desired value.
pub(crate) fn changes(
    desired: &Document,
    observed: &Document,
    unreadable_changed: impl Fn(&str, &Value) -> bool,
) -> Vec<FieldChange> {
    let mut found = Vec::new();
    for (key, after) in desired {
        match observed.get(key) {
            Some(before) => compare(key, before, after, &mut found),
            None if unreadable_changed(key, after) => found.push(FieldChange {
                path: key.clone(),
                before: None,
                after: after_of(after),
            }),
            None => {}
        }
    }
    found
}

fn compare(path: &str, before: &Value, after: &Value, found: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) if reference_in(after).is_none() => {
            compare_objects(path, old, new, found);
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                compare(&format!("{path}[{index}]"), old, new, found);
            }
        }
        _ => found.push(FieldChange {
            path: path.to_owned(),
            before: Some(before.clone()),
            after: after_of(after),
        }),
    }
}

fn compare_objects(
    path: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    found: &mut Vec<FieldChange>,
) {
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let path = format!("{path}.{key}");
        match (old.get(key), new.get(key)) {
            (Some(before), Some(after)) => compare(&path, before, after, found),
            (Some(before), None) => found.push(FieldChange {
                path,
                before: Some(before.clone()),
                after: After::Absent,
            }),
            (None, Some(after)) => found.push(FieldChange {
                path,
                before: None,
                after: after_of(after),
            }),
            (None, None) => unreachable!("the key came from one of the two"),
        }
    }
}

fn after_of(value: &Value) -> After {
    if references(value).is_empty() {
        After::Value(value.clone())
    } else {
        After::KnownAfterApply
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(value: Value) -> Document {
        value.as_object().expect("tests pass objects").clone()
    }

    #[test]
    fn only_what_differs_is_a_change_and_paths_lead_to_it() {
        let desired = document(json!({"env": {"A": "1", "B": "2"}, "cpu": 256}));
        let observed = document(json!({"env": {"A": "0", "C": "3"}, "cpu": 256, "count": 7}));
        let found = changes(&desired, &observed, |_, _| false);
        let paths: Vec<_> = found.iter().map(|change| change.path.as_str()).collect();
        assert_eq!(paths, ["env.A", "env.B", "env.C"]);
        assert_eq!(found[2].after, After::Absent);
    }

    #[test]
    fn a_list_changes_item_by_item_or_as_a_whole_when_its_length_does() {
        let observed = document(json!({"ports": [80, 443]}));
        let path_of = |ports: Value| {
            let found = changes(&document(json!({"ports": ports})), &observed, |_, _| false);
            let paths: Vec<_> = found.into_iter().map(|change| change.path).collect();
            paths.join(", ")
        };
        assert_eq!(path_of(json!([80, 8443])), "ports[1]");
        assert_eq!(path_of(json!([80])), "ports");
        assert_eq!(path_of(json!([80, 443, 8443])), "ports");
    }

    #[test]
    fn a_property_that_cannot_be_read_back_changes_with_the_digest() {
        let desired = document(json!({"secret": "x"}));
        assert!(changes(&desired, &Document::new(), |_, _| false).is_empty());
        assert_eq!(changes(&desired, &Document::new(), |_, _| true).len(), 1);
    }

    #[test]
    fn a_reference_is_known_after_apply() {
        let desired = document(json!({"role": {"output_of": "role/x", "output": "arn"}}));
        let observed = document(json!({"role": "arn:old"}));
        let found = changes(&desired, &observed, |_, _| false);
        assert_eq!(found[0].after, After::KnownAfterApply);
    }
}
