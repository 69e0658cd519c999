//! What a reader carries along: where it is, and what it found wrong.

use super::text::Complaint;
use crate::problem::{Check, Problems};
use crate::source::Span;
use crate::suggest::did_you_mean;
use crate::tree::{Node, Table, Value};

/// Whether what is read stands alone or is laid over something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Completeness {
    /// Required keys must be there.
    Whole,
    /// An overlay: required keys may come from the base.
    Partial,
}

/// Carries problems and the path of keys that leads to the node being read.
pub(crate) struct Reader<'r, 's> {
    problems: &'r mut Problems<'s>,
    path: Vec<String>,
    completeness: Completeness,
}

impl<'r, 's> Reader<'r, 's> {
    pub(crate) fn new(problems: &'r mut Problems<'s>) -> Self {
        Self {
            problems,
            path: Vec::new(),
            completeness: Completeness::Whole,
        }
    }

    /// Reads something one key further down.
    pub(crate) fn at<R>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(key.to_owned());
        let result = read(self);
        self.path.pop();
        result
    }

    /// Reads an overlay, whose required keys may come from the base.
    pub(crate) fn partial<R>(&mut self, read: impl FnOnce(&mut Self) -> R) -> R {
        self.with(Completeness::Partial, read)
    }

    /// Reads elements of an array, which overlays replace as a whole.
    pub(crate) fn whole<R>(&mut self, read: impl FnOnce(&mut Self) -> R) -> R {
        self.with(Completeness::Whole, read)
    }

    fn with<R>(&mut self, completeness: Completeness, read: impl FnOnce(&mut Self) -> R) -> R {
        let outer = std::mem::replace(&mut self.completeness, completeness);
        let result = read(self);
        self.completeness = outer;
        result
    }

    /// Reports a value of the wrong type.
    pub(crate) fn mismatch(&mut self, node: &Node, expected: &str) {
        // What is unresolved was reported when its variable was.
        if matches!(node.value, Value::Unresolved) {
            return;
        }
        let message = format!(
            "{} must be {expected}, not {}",
            self.subject(),
            node.value.kind()
        );
        self.problems.error(Check::Type, node.span, message);
    }

    /// Reports a value of the right type that is refused.
    pub(crate) fn refuse(&mut self, span: Span, complaint: Complaint) {
        let message = format!("{}: {}", self.subject(), complaint.message);
        self.problems
            .error(complaint.check, span, message)
            .help(complaint.help);
    }

    /// Reports a key that has no default and is not there, unless this is an overlay.
    pub(crate) fn missing(&mut self, key: &str, table: Span) {
        if self.completeness == Completeness::Partial {
            return;
        }
        let message = if self.path.is_empty() {
            format!("`{key}` is missing")
        } else {
            format!("{} has no `{key}`", self.subject())
        };
        self.problems
            .error(Check::MissingKey, table, message)
            .help(format!("write `{key} = …`"));
    }

    /// Reads a node as a table of which all keys are known.
    pub(crate) fn table<'n>(&mut self, node: &'n Node, keys: &[&'static str]) -> Option<&'n Table> {
        let Some(table) = node.as_table() else {
            self.mismatch(node, "a table");
            return None;
        };
        for (key, entry) in table {
            if !keys.contains(&key.as_str()) {
                self.unknown(key, entry.key, keys);
            }
        }
        Some(table)
    }

    fn unknown(&mut self, key: &str, span: Span, keys: &[&'static str]) {
        let message = if self.path.is_empty() {
            format!("unknown key `{key}`")
        } else {
            format!("unknown key `{key}` in {}", self.subject())
        };
        let help = did_you_mean(key, keys.iter().copied())
            .unwrap_or_else(|| format!("known here: {}", keys.join(", ")));
        self.problems
            .error(Check::UnknownKey, span, message)
            .help(help);
    }

    fn subject(&self) -> String {
        if self.path.is_empty() {
            "the blueprint".to_owned()
        } else {
            format!("`{}`", self.path.join(".").replace(".[", "["))
        }
    }
}
