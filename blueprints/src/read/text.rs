//! Strings with a syntax of their own.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::{Read, Reader};
use crate::problem::Check;
use crate::tree::{self, Node};

/// Pattern of text that a variable completes: what it will be, an editor cannot know.
pub(super) const VARIABLE: &str = r"\$\{";

/// Why a value is refused, and what to write instead.
pub(crate) struct Complaint {
    pub(crate) check: Check,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Complaint {
    pub(crate) fn new(check: Check, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            check,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// What a string must look like.
pub(crate) trait Syntax {
    /// What such a string stands for.
    type Value;

    /// Parses the text.
    fn parse(text: &str) -> Result<Self::Value, Complaint>;

    /// Returns the JSON Schema of such a string; editors show its pattern.
    fn schema() -> Schema;
}

/// A string with the syntax of `S`.
pub(crate) struct Text<S>(PhantomData<S>);

impl<S: Syntax> Read for Text<S> {
    type Value = S::Value;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<S::Value> {
        let tree::Value::Text(text) = &node.value else {
            reader.mismatch(node, "a string");
            return None;
        };
        S::parse(text)
            .map_err(|complaint| reader.refuse(node.span, complaint))
            .ok()
    }
}

impl<S: Syntax> JsonSchema for Text<S> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = S::schema();
        if let Some(Value::String(pattern)) = schema.remove("pattern") {
            let pattern = format!("{VARIABLE}|{pattern}");
            schema.insert("pattern".to_owned(), pattern.into());
        }
        schema
    }
}

/// Any text.
pub(crate) struct Free;

impl Syntax for Free {
    type Value = String;

    fn parse(text: &str) -> Result<String, Complaint> {
        Ok(text.to_owned())
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string" })
    }
}
