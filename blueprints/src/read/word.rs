//! Closed sets of words.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::text::VARIABLE;
use super::{Complaint, Read, Reader};
use crate::problem::Check;
use crate::suggest::did_you_mean;
use crate::tree::{Node, Value};

/// A closed set whose members are written as words.
pub(crate) trait Words: Copy + 'static {
    /// Every word with what it stands for.
    const WORDS: &'static [(&'static str, Self)];
}

/// One of the words of `W`.
pub(crate) struct Word<W>(PhantomData<W>);

impl<W: Words> Read for Word<W> {
    type Value = W;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<W> {
        let Value::Text(text) = &node.value else {
            reader.mismatch(node, &format!("one of {}", listed::<W>()));
            return None;
        };
        let found = W::WORDS.iter().find(|(word, _)| word == text);
        if found.is_none() {
            reader.refuse(node.span, stranger::<W>(text));
        }
        found.map(|(_, member)| *member)
    }
}

fn stranger<W: Words>(text: &str) -> Complaint {
    let known = W::WORDS.iter().map(|(word, _)| *word);
    let help =
        did_you_mean(text, known).unwrap_or_else(|| format!("write one of {}", listed::<W>()));
    Complaint::new(
        Check::Choice,
        format!("`{text}` is not one of {}", listed::<W>()),
        help,
    )
}

fn listed<W: Words>() -> String {
    let words: Vec<_> = W::WORDS
        .iter()
        .map(|(word, _)| format!("\"{word}\""))
        .collect();
    words.join(", ")
}

impl<W: Words> JsonSchema for Word<W> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Word".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<_> = W::WORDS.iter().map(|(word, _)| *word).collect();
        json_schema!({
            "type": "string",
            "anyOf": [{ "enum": words }, { "pattern": VARIABLE }],
        })
    }
}
