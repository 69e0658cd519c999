//! `${VAR}` and `${VAR:-default}` inside string values.
//!
//! `$$` stands for `$`. A `$` before anything else is itself, so shell
//! commands can say `$PORT`.

use super::node::{Node, Value};
use crate::problem::{Check, Problems};
use crate::source::Span;

/// Looks a variable up; `None` when it is not set.
pub(crate) type Lookup<'l> = &'l dyn Fn(&str) -> Option<String>;

/// Replaces the variables in every string of the tree. Overlays that were not
/// chosen are left alone: their variables need not be set today.
pub(crate) fn replace_variables(root: &mut Node, lookup: Lookup<'_>, problems: &mut Problems<'_>) {
    let Some(table) = root.as_table_mut() else {
        return;
    };
    for (key, entry) in table {
        if key == "environment" {
            defer(&mut entry.node);
        } else {
            replace(&mut entry.node, lookup, problems);
        }
    }
}

fn defer(node: &mut Node) {
    match &mut node.value {
        Value::Text(text) if text.contains('$') => node.value = Value::Unresolved,
        Value::Array(items) => items.iter_mut().for_each(defer),
        Value::Table(table) => table.values_mut().for_each(|entry| defer(&mut entry.node)),
        Value::Text(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime
        | Value::Unresolved => {}
    }
}

fn replace(node: &mut Node, lookup: Lookup<'_>, problems: &mut Problems<'_>) {
    match &mut node.value {
        Value::Text(text) if text.contains('$') => {
            let (expanded, faults) = expand(text, lookup);
            node.value = if faults.is_empty() {
                Value::Text(expanded)
            } else {
                Value::Unresolved
            };
            for fault in faults {
                report(&fault, node.span, problems);
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| replace(item, lookup, problems)),
        Value::Table(table) => table
            .values_mut()
            .for_each(|entry| replace(&mut entry.node, lookup, problems)),
        Value::Text(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime
        | Value::Unresolved => {}
    }
}

/// Why a variable could not be replaced.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// Not set, and no default.
    Unset { name: String },
    /// `${` without `}`.
    Open,
    /// What stands between the braces is no variable's name.
    BadName { name: String },
}

fn expand(text: &str, lookup: Lookup<'_>) -> (String, Vec<Fault>) {
    let mut expanded = String::with_capacity(text.len());
    let mut faults = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        expanded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            expanded.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('{') {
            let Some(end) = after.find('}') else {
                faults.push(Fault::Open);
                return (expanded, faults);
            };
            match value_of(&after[..end], lookup) {
                Ok(value) => expanded.push_str(&value),
                Err(fault) => faults.push(fault),
            }
            rest = &after[end + 1..];
        } else {
            expanded.push('$');
        }
    }
    expanded.push_str(rest);
    (expanded, faults)
}

/// As in a shell, `:-` also covers a variable that is set and empty.
fn value_of(reference: &str, lookup: Lookup<'_>) -> Result<String, Fault> {
    let (name, default) = match reference.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (reference, None),
    };
    if !is_variable_name(name) {
        return Err(Fault::BadName {
            name: name.to_owned(),
        });
    }
    match (lookup(name), default) {
        (Some(value), Some(default)) if value.is_empty() => Ok(default.to_owned()),
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(Fault::Unset {
            name: name.to_owned(),
        }),
    }
}

fn is_variable_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|other| other.is_ascii_alphanumeric() || other == '_')
}

fn report(fault: &Fault, text: Span, problems: &mut Problems<'_>) {
    match fault {
        Fault::Unset { name } => problems
            .error(
                Check::Variable,
                find(text, &format!("${{{name}"), problems),
                format!("variable `{name}` is not set"),
            )
            .help(format!(
                "set it, or give a default: `${{{name}:-default}}`; `$$` stands for a plain `$`"
            )),
        Fault::Open => problems
            .error(
                Check::Variable,
                find(text, "${", problems),
                "`${` is never closed",
            )
            .help("close it with `}`, or write `$${` for the characters themselves"),
        Fault::BadName { name } => problems
            .error(
                Check::Variable,
                find(text, "${", problems),
                format!("`{name}` is no variable's name"),
            )
            .help("names are letters, digits and `_`; write `$${` for the characters themselves"),
    };
}

/// Narrows the string's span to the reference, when the source spells it as
/// the value does; otherwise (escapes in the string) the whole string is marked.
fn find(text: Span, reference: &str, problems: &Problems<'_>) -> Span {
    let written = problems.source().slice(text);
    let Some(at) = written.find(reference) else {
        return text;
    };
    let length = written[at..]
        .find('}')
        .map_or(reference.len(), |end| end + 1);
    Span {
        start: text.start + at,
        end: text.start + at + length,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, expand};

    fn expanded(text: &str) -> Result<String, Vec<Fault>> {
        let (text, faults) = expand(text, &|name| match name {
            "SET" => Some("value".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        });
        if faults.is_empty() {
            Ok(text)
        } else {
            Err(faults)
        }
    }

    #[test]
    fn a_set_variable_wins_over_its_default() {
        assert_eq!(expanded("a-${SET:-x}-b"), Ok("a-value-b".to_owned()));
    }

    #[test]
    fn a_default_stands_in_for_unset_and_empty() {
        assert_eq!(expanded("${UNSET:-x}${EMPTY:-y}"), Ok("xy".to_owned()));
    }

    #[test]
    fn an_empty_variable_without_default_is_empty() {
        assert_eq!(expanded("[${EMPTY}]"), Ok("[]".to_owned()));
    }

    #[test]
    fn two_dollars_are_one_and_a_lone_one_stays() {
        assert_eq!(expanded("$${SET} $5 $"), Ok("${SET} $5 $".to_owned()));
    }

    #[test]
    fn values_are_not_expanded_again() {
        let (text, _) = expand("${A}", &|_| Some("${A}".to_owned()));
        assert_eq!(text, "${A}");
    }

    #[test]
    fn every_fault_is_found() {
        let unset = |name: &str| Fault::Unset {
            name: name.to_owned(),
        };
        assert_eq!(
            expanded("${A} ${B} ${"),
            Err(vec![unset("A"), unset("B"), Fault::Open])
        );
    }
}
