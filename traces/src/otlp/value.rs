//! The values of attributes, read and written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use serde::{Serialize, Serializer};

/// Returns a text that is not empty.
pub(super) fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::StringValue(text) if !text.is_empty() => Some(text),
        Value::StringValue(_)
        | Value::BoolValue(_)
        | Value::IntValue(_)
        | Value::DoubleValue(_)
        | Value::ArrayValue(_)
        | Value::KvlistValue(_)
        | Value::BytesValue(_)
        | Value::StringValueStrindex(_) => None,
    }
}

/// Returns a whole number, also one that is written as text.
pub(super) fn whole_of(value: &Value) -> Option<i64> {
    match value {
        Value::IntValue(number) => Some(*number),
        Value::StringValue(text) => text.parse().ok(),
        Value::DoubleValue(number) if number.fract() == 0.0 => Some(*number as i64),
        Value::DoubleValue(_)
        | Value::BoolValue(_)
        | Value::ArrayValue(_)
        | Value::KvlistValue(_)
        | Value::BytesValue(_)
        | Value::StringValueStrindex(_) => None,
    }
}

/// Returns the texts in a list; a text is a list of one.
pub(super) fn texts_of(value: &Value) -> Vec<&str> {
    match value {
        Value::ArrayValue(list) => {
            let values = list.values.iter();
            values
                .filter_map(|item| item.value.as_ref().and_then(text_of))
                .collect()
        }
        other => Vec::from_iter(text_of(other)),
    }
}

/// A value as JSON: bytes in base64, lists and maps as what they are.
pub(super) struct Json<'a>(pub(super) &'a Value);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::StringValue(text) => serializer.serialize_str(text),
            Value::BoolValue(is) => serializer.serialize_bool(*is),
            Value::IntValue(number) => serializer.serialize_i64(*number),
            Value::DoubleValue(number) => serializer.serialize_f64(*number),
            Value::ArrayValue(list) => serializer.collect_seq(list.values.iter().map(Any)),
            Value::KvlistValue(map) => serializer.collect_map(map.values.iter().map(member)),
            Value::BytesValue(bytes) => serializer.serialize_str(&STANDARD.encode(bytes)),
            // A place in the string table that only profiles have.
            Value::StringValueStrindex(_) => serializer.serialize_none(),
        }
    }
}

struct Any<'a>(&'a AnyValue);

impl Serialize for Any<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.value.as_ref().map(Json).serialize(serializer)
    }
}

fn member(item: &KeyValue) -> (&str, Option<Json<'_>>) {
    let value = item.value.as_ref().and_then(|any| any.value.as_ref());
    (&item.key, value.map(Json))
}
