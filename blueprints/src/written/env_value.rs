//! Values of environment variables.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::read::{Read, Reader};
use crate::tree::{Node, Value};

/// Text, or a number or boolean that becomes its own text.
pub(crate) struct EnvValue;

impl Read for EnvValue {
    type Value = String;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<String> {
        match &node.value {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            // `Debug` keeps the point of 1.0, as it was written.
            Value::Float(number) => Some(format!("{number:?}")),
            Value::Boolean(value) => Some(value.to_string()),
            Value::Datetime | Value::Array(_) | Value::Table(_) | Value::Unresolved => {
                reader.mismatch(node, "text, a number or a boolean");
                None
            }
        }
    }
}

impl JsonSchema for EnvValue {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "EnvValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}
