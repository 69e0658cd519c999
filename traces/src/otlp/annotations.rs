//! The attributes that X-Ray indexes.

use std::borrow::Cow;
use std::collections::BTreeSet;

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use serde::{Serialize, Serializer};

use super::Options;
use super::attributes::Attributes;
use super::value::{Json, texts_of};

/// The attribute in which a span names those of its attributes that are indexed.
const CHOICE: &str = "aws.xray.annotations";

/// Attributes about the other end of a call; they are not those of the segment
/// around it.
const OF_THE_CALL: [&str; 4] = [
    "aws.remote.service",
    "aws.remote.operation",
    "remoteTarget",
    "K8s.RemoteNamespace",
];

/// Which attributes are indexed.
pub(super) struct Index<'a> {
    options: &'a Options,
    chosen: BTreeSet<&'a str>,
}

impl<'a> Index<'a> {
    /// Returns the choice of the options and of a span, and takes the latter.
    pub(super) fn take(attributes: &mut Attributes<'a>, options: &'a Options) -> Self {
        let chosen = attributes.get(CHOICE).map(texts_of).unwrap_or_default();
        let chosen = chosen.into_iter().collect();
        attributes.take(&[CHOICE]);
        Self { options, chosen }
    }

    /// Whether an attribute is indexed; one that became a field only when it was
    /// chosen by name.
    pub(super) fn has(&self, key: &str, value: &Value, is_field: bool) -> bool {
        let is_chosen = || {
            let configured = &self.options.indexed_attributes;
            self.chosen.contains(key) || configured.iter().any(|chosen| chosen == key)
        };
        is_plain(value) && ((self.options.index_all_attributes && !is_field) || is_chosen())
    }
}

/// Whether X-Ray can index a value.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::StringValue(_) | Value::BoolValue(_) | Value::IntValue(_) => true,
        // JSON has no other numbers.
        Value::DoubleValue(number) => number.is_finite(),
        Value::ArrayValue(_)
        | Value::KvlistValue(_)
        | Value::BytesValue(_)
        | Value::StringValueStrindex(_) => false,
    }
}

/// The most annotations that X-Ray indexes, of a whole trace ("X-Ray segment
/// documents" in its developer guide).
const MOST: usize = 50;

/// `annotations`.
#[derive(Default)]
pub(super) struct Annotations<'a> {
    items: Vec<(Cow<'a, str>, &'a Value)>,
}

impl<'a> Annotations<'a> {
    /// Adds an attribute under a key that X-Ray takes; the first of a key stays.
    /// Returns whether there is room for it.
    pub(super) fn add(&mut self, key: &'a str, value: &'a Value) -> bool {
        let key = indexable(key);
        if self.items.iter().any(|(other, _)| *other == key) {
            return true;
        }
        let has_room = self.items.len() < MOST;
        if has_room {
            self.items.push((key, value));
        }
        has_room
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns those of the segment around a call.
    pub(super) fn of_caller(&self) -> Self {
        let is_own = |key: &str| OF_THE_CALL.iter().all(|other| indexable(other) != key);
        let own = self.items.iter().filter(|(key, _)| is_own(key));
        Self {
            items: own.cloned().collect(),
        }
    }
}

impl Serialize for Annotations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let items = self.items.iter();
        serializer.collect_map(items.map(|(key, value)| (key.as_ref(), Json(value))))
    }
}

/// Returns a key with `_` for what X-Ray does not take: letters, digits, `_`
/// and, since 2023, `.` are what it takes.
fn indexable(key: &str) -> Cow<'_, str> {
    let is_taken =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.');
    if key.chars().all(is_taken) {
        return Cow::Borrowed(key);
    }
    let fixed = |character| if is_taken(character) { character } else { '_' };
    Cow::Owned(key.chars().map(fixed).collect())
}

#[cfg(test)]
mod tests {
    use super::{Annotations, Value};

    #[test]
    fn there_are_no_more_than_x_ray_indexes() {
        let keys: Vec<String> = (0..60).map(|number| format!("k{number}")).collect();
        let mut annotations = Annotations::default();
        let value = Value::BoolValue(true);
        let added = keys.iter().filter(|key| annotations.add(key, &value));
        assert_eq!(added.count(), 50);
        assert!(annotations.add("k7", &value), "it is there");
    }
}
