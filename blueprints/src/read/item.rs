//! One value of a table, with its place.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::{Read, Reader};
use crate::source::Span;
use crate::tree::{Node, Table};

/// A value that was written, or should have been, and where.
pub(crate) struct Item<T: Read> {
    /// The value; of a missing one, its table.
    pub(crate) span: Span,
    value: Option<T::Value>,
}

impl<T: Read> Item<T> {
    pub(crate) fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Self {
        Self {
            span: node.span,
            value: T::read(node, reader),
        }
    }

    /// Returns the value; `None` when it was reported as wrong or missing.
    pub(crate) fn get(&self) -> Option<&T::Value> {
        self.value.as_ref()
    }
}

/// A field of a table: required (`Item<T>`) or not (`Option<Item<T>>`).
pub(crate) trait Field: Sized {
    /// Takes the field out of its table.
    fn take(table: &Table, span: Span, key: &'static str, reader: &mut Reader<'_, '_>) -> Self;
}

impl<T: Read> Field for Item<T> {
    fn take(table: &Table, span: Span, key: &'static str, reader: &mut Reader<'_, '_>) -> Self {
        <Option<Self> as Field>::take(table, span, key, reader).unwrap_or_else(|| {
            reader.missing(key, span);
            Self { span, value: None }
        })
    }
}

impl<T: Read> Field for Option<Item<T>> {
    fn take(table: &Table, _: Span, key: &'static str, reader: &mut Reader<'_, '_>) -> Self {
        let entry = table.get(key)?;
        Some(reader.at(key, |reader| Item::read(&entry.node, reader)))
    }
}

impl<T: Read> JsonSchema for Item<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
