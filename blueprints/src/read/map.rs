//! Tables whose keys the user chooses.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Item, Read, Reader, Syntax};
use crate::source::Span;
use crate::tree::Node;

/// A table from names with the syntax of `K` to values of `T`.
pub(crate) struct Map<K, T>(PhantomData<(K, T)>);

/// One entry of a [`Map`].
pub(crate) struct Keyed<T: Read> {
    /// The key.
    pub(crate) name: String,
    /// Where the key was written.
    pub(crate) key: Span,
    /// The value.
    pub(crate) item: Item<T>,
}

impl<K: Syntax, T: Read> Read for Map<K, T> {
    type Value = Vec<Keyed<T>>;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self::Value> {
        let Some(table) = node.as_table() else {
            reader.mismatch(node, "a table");
            return None;
        };
        let entries = table.iter().map(|(name, entry)| {
            reader.at(name, |reader| {
                if let Err(complaint) = K::parse(name) {
                    reader.refuse(entry.key, complaint);
                }
                Keyed {
                    name: name.clone(),
                    key: entry.key,
                    item: Item::read(&entry.node, reader),
                }
            })
        });
        Some(entries.collect())
    }
}

impl<K: Syntax, T: Read> JsonSchema for Map<K, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Map".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": K::schema(),
            "additionalProperties": generator.subschema_for::<T>(),
        })
    }
}

/// A `T` that is laid over another, so nothing in it is required.
pub(crate) struct Partial<T>(PhantomData<T>);

impl<T: Read> Read for Partial<T> {
    type Value = T::Value;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<T::Value> {
        reader.partial(|reader| T::read(node, reader))
    }
}

impl<T: Read> JsonSchema for Partial<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
