//! `build`: a folder, or a table that says more.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::defaults;
use crate::read::{Free, Item, Map, Read, Reader, Text, table};
use crate::tree::{Node, Value};

table! {
    /// How an image is built.
    pub(crate) struct Build {
        /// The folder that is sent to the builder, relative to the blueprint's.
        context: Item<Text<Free>>,
        /// The Dockerfile, relative to the context.
        #[schemars(extend("default" = defaults::DOCKERFILE))]
        dockerfile: Option<Item<Text<Free>>>,
        /// Build arguments.
        args: Option<Item<Map<Free, Text<Free>>>>,
    }
}

/// `build = "."` or `build = { context = "." }`.
pub(crate) struct BuildSource;

impl Read for BuildSource {
    type Value = Build;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Build> {
        match &node.value {
            Value::Text(_) => Some(Build {
                context: Item::read(node, reader),
                dockerfile: None,
                args: None,
            }),
            Value::Table(_) => Build::read(node, reader),
            Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime
            | Value::Array(_)
            | Value::Unresolved => {
                reader.mismatch(node, "a folder or a table with `context`");
                None
            }
        }
    }
}

impl JsonSchema for BuildSource {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "BuildSource".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [{ "type": "string" }, generator.subschema_for::<Build>()],
        })
    }
}
