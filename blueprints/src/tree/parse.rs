//! TOML text → tree.

use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};

use super::node::{Entry, Node, Table, Value};
use crate::problem::{Check, Problems};
use crate::source::Span;

/// Parses the text. Every syntax error is reported; with one, the tree is not
/// worth reading, since what recovery guessed would be blamed on the user.
pub(crate) fn parse(problems: &mut Problems<'_>) -> Option<Node> {
    let text = problems.source().text();
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let end = text.len();
        let span = error.span().unwrap_or(end..end);
        problems.error(Check::Syntax, span.into(), error.message().trim());
    }
    if errors.is_empty() {
        let span = root.span().into();
        let value = Value::Table(table(root.into_inner(), problems));
        Some(Node { span, value })
    } else {
        None
    }
}

fn table(entries: DeTable<'_>, problems: &mut Problems<'_>) -> Table {
    entries
        .into_iter()
        .map(|(key, value)| {
            let span = key.span().into();
            let node = node(value, problems);
            (key.into_inner().into_owned(), Entry { key: span, node })
        })
        .collect()
}

fn node(value: Spanned<DeValue<'_>>, problems: &mut Problems<'_>) -> Node {
    let span = value.span().into();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(integer) => whole(&integer, span, problems),
        DeValue::Float(number) => float(&number, span, problems),
        DeValue::Boolean(boolean) => Value::Boolean(boolean),
        DeValue::Datetime(_) => Value::Datetime,
        DeValue::Array(items) => {
            Value::Array(items.into_iter().map(|item| node(item, problems)).collect())
        }
        DeValue::Table(entries) => Value::Table(table(entries, problems)),
    };
    Node { span, value }
}

fn whole(integer: &DeInteger<'_>, span: Span, problems: &mut Problems<'_>) -> Value {
    match i64::from_str_radix(integer.as_str(), integer.radix()) {
        Ok(number) => Value::Integer(number),
        Err(_) => {
            problems
                .error(Check::Range, span, "the number is too large")
                .help("TOML integers are 64-bit");
            Value::Unresolved
        }
    }
}

fn float(number: &DeFloat<'_>, span: Span, problems: &mut Problems<'_>) -> Value {
    if let Ok(number) = number.as_str().parse() {
        return Value::Float(number);
    }
    problems
        .error(Check::Range, span, "the number cannot be read")
        .help("write it with digits and one point");
    Value::Unresolved
}
