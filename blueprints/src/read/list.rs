//! Arrays.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Item, Read, Reader};
use crate::tree::{Node, Value};

/// An array of `T`.
pub(crate) struct List<T>(PhantomData<T>);

impl<T: Read> Read for List<T> {
    type Value = Vec<Item<T>>;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self::Value> {
        let Value::Array(items) = &node.value else {
            reader.mismatch(node, "an array");
            return None;
        };
        Some(reader.whole(|reader| {
            let numbered = items.iter().enumerate();
            numbered
                .map(|(index, item)| {
                    reader.at(&format!("[{index}]"), |reader| Item::read(item, reader))
                })
                .collect()
        }))
    }
}

impl<T: Read> JsonSchema for List<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "List".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": generator.subschema_for::<T>() })
    }
}
