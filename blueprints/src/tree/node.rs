//! TOML values with their places.

use std::collections::BTreeMap;

use crate::source::Span;

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// A TOML value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Datetime,
    Array(Vec<Node>),
    Table(Table),
    /// Text whose variables are not known: reported already, or part of an
    /// environment that was not chosen. Nothing more is said about it.
    Unresolved,
}

/// A table; ordered, so that problems and output do not depend on chance.
pub(crate) type Table = BTreeMap<String, Entry>;

/// One key of a table with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Span,
    pub(crate) node: Node,
}

impl Node {
    pub(crate) fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            Value::Text(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime
            | Value::Array(_)
            | Value::Unresolved => None,
        }
    }

    /// Returns where the value under `path` is written or, when it is not, the
    /// key of the innermost table on the way to it.
    pub(crate) fn locate(&self, path: &[String]) -> Span {
        let mut span = self.span;
        let mut node = self;
        for (depth, key) in path.iter().enumerate() {
            let Some(entry) = node.as_table().and_then(|table| table.get(key)) else {
                return span;
            };
            let last = depth + 1 == path.len();
            span = if last { entry.node.span } else { entry.key };
            node = &entry.node;
        }
        span
    }

    pub(crate) fn as_table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            Value::Text(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime
            | Value::Array(_)
            | Value::Unresolved => None,
        }
    }
}

impl Value {
    /// Returns what the value is, with its article, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Unresolved => "a string",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Boolean(_) => "a boolean",
            Self::Datetime => "a date or time",
            Self::Array(_) => "an array",
            Self::Table(_) => "a table",
        }
    }
}
