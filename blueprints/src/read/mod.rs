//! Tree → typed values, every problem on the way reported.
//!
//! serde stops at the first error and blames whole arrays for one element.
//! Here each table of the language is declared once, with [`table!`]: its
//! fields are its keys, its documentation, its JSON Schema and its reader.

mod item;
mod list;
mod map;
mod number;
mod reader;
mod step;
pub(crate) mod table;
mod text;
mod word;

pub(crate) use item::{Field, Item};
pub(crate) use list::List;
pub(crate) use map::{Keyed, Map, Partial};
pub(crate) use number::{Share, Whole};
pub(crate) use reader::Reader;
pub(crate) use step::{Step, Steps, nearest};
pub(crate) use table::{TableRead, table};
pub(crate) use text::{Complaint, Free, Syntax, Text};
pub(crate) use word::{Word, Words};

use schemars::JsonSchema;

use crate::tree::Node;

/// A type of the language: what may be written, and what it is once read.
pub(crate) trait Read: JsonSchema {
    /// What reading yields.
    type Value;

    /// Reads a node; reports what is wrong and then returns `None`.
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self::Value>;
}

impl Read for bool {
    type Value = Self;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        if let crate::tree::Value::Boolean(value) = node.value {
            return Some(value);
        }
        reader.mismatch(node, "`true` or `false`");
        None
    }
}
