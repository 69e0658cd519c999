//! The attributes that are neither fields nor annotations.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Map;

use super::value::{Json, text_of};

/// The namespace of attributes that have none.
const DEFAULT: &str = "default";

/// The beginning of attributes that are a namespace of their own, in JSON.
const NAMESPACE: &str = "aws.xray.metadata.";

/// `metadata`.
#[derive(Default)]
pub(super) struct Metadata<'a> {
    plain: Vec<(&'a str, &'a Value)>,
    /// What namespace `default` was given as JSON.
    merged: Map<String, serde_json::Value>,
    namespaces: Vec<(&'a str, Map<String, serde_json::Value>)>,
}

impl<'a> Metadata<'a> {
    /// Adds an attribute.
    pub(super) fn add(&mut self, key: &'a str, value: &'a Value) {
        match namespace(key, value) {
            Some((name, members)) if name.eq_ignore_ascii_case(DEFAULT) => {
                self.merged.extend(members);
            }
            Some(namespace) => self.namespaces.push(namespace),
            None => self.plain.push((key, value)),
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.merged.is_empty() && self.namespaces.is_empty()
    }

    fn default_namespace(&self) -> impl Iterator<Item = (&str, Entry<'_>)> {
        let plain = self.plain.iter();
        let merged = self.merged.iter();
        plain
            .filter(|(key, _)| !self.merged.contains_key(*key))
            .map(|(key, value)| (*key, Entry::Attribute(Json(value))))
            .chain(merged.map(|(key, value)| (key.as_str(), Entry::Json(value))))
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a> {
    Attribute(Json<'a>),
    Json(&'a serde_json::Value),
}

/// Returns the namespace that an attribute is; `None` when it is none, or when
/// its text is not an object in JSON.
fn namespace<'a>(
    key: &'a str,
    value: &'a Value,
) -> Option<(&'a str, Map<String, serde_json::Value>)> {
    let name = key.strip_prefix(NAMESPACE)?;
    Some((name, serde_json::from_str(text_of(value)?).ok()?))
}

impl Serialize for Metadata<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Default<'a>(&'a Metadata<'a>);

        impl Serialize for Default<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.default_namespace())
            }
        }

        let mut members = serializer.serialize_map(None)?;
        if !self.plain.is_empty() || !self.merged.is_empty() {
            members.serialize_entry(DEFAULT, &Default(self))?;
        }
        for (name, namespace) in &self.namespaces {
            members.serialize_entry(name, namespace)?;
        }
        members.end()
    }
}
