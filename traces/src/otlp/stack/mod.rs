//! Stacks, read from the texts in which languages print them.
//!
//! What cannot be read is left out: a text that looks like nothing known is an
//! exception without a stack.

mod dotnet;
mod go;
mod java;
mod javascript;
mod location;
mod python;
mod ruby;
mod rust;

use std::borrow::Cow;

use serde::Serialize;

/// The most of a text that is read, in bytes: five thousand frames, several times
/// what Java and Python print of an endless recursion. What is read of a line can
/// take a hundred times its length in memory.
const MOST_BYTES: usize = 256 * 1024;

/// A language whose stacks are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Dotnet,
    Go,
    Java,
    JavaScript,
    Python,
    Ruby,
    Rust,
}

impl Language {
    /// Returns the language of `telemetry.sdk.language`.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "dotnet" => Some(Self::Dotnet),
            "go" => Some(Self::Go),
            // PHP's SDK prints stacks as Java does.
            "java" | "php" => Some(Self::Java),
            "javascript" | "nodejs" | "webjs" => Some(Self::JavaScript),
            "python" => Some(Self::Python),
            "ruby" => Some(Self::Ruby),
            "rust" => Some(Self::Rust),
            _ => None,
        }
    }
}

/// An exception, as a text tells of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Thrown<'a> {
    /// Its class.
    pub(super) kind: Option<&'a str>,
    /// What it says.
    pub(super) message: Cow<'a, str>,
    /// Where it was thrown, innermost first.
    pub(super) frames: Vec<Frame<'a>>,
}

/// An entry of an exception's `stack`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Frame<'a> {
    /// The file.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) path: &'a str,
    /// The line in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u32>,
    /// The function.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) label: &'a str,
}

/// Reads a stack: the exception itself, then the one that it was thrown because
/// of, and so on.
pub(super) fn read(language: Language, text: &str) -> Vec<Thrown<'_>> {
    let text = &text[..text.floor_char_boundary(MOST_BYTES)];
    match language {
        Language::Dotnet => dotnet::read(text),
        Language::Go => go::read(text),
        Language::Java => java::read(text),
        Language::JavaScript => javascript::read(text),
        Language::Python => python::read(text),
        Language::Ruby => ruby::read(text),
        Language::Rust => rust::read(text),
    }
}

impl<'a> Frame<'a> {
    /// Returns the frame of a function: where `found` says, or at a `place` that has
    /// no line, such as `native`.
    fn at(place: &'a str, found: Option<(&'a str, u32)>, label: &'a str) -> Self {
        let (path, line) = match found {
            Some((path, line)) => (path, Some(line)),
            None => (place, None),
        };
        Self { path, line, label }
    }
}

impl<'a> Thrown<'a> {
    /// Returns one of a text `<type>: <message>`.
    fn from_header(header: &'a str) -> Self {
        let (kind, message) = header.split_once(':').unwrap_or((header, ""));
        Self {
            kind: Some(kind.trim()).filter(|kind| !kind.is_empty()),
            message: Cow::Borrowed(message.trim()),
            frames: Vec::new(),
        }
    }

    /// Adds a further line to the message.
    fn add_line(&mut self, line: &str) {
        let message = self.message.to_mut();
        if !message.is_empty() {
            message.push('\n');
        }
        message.push_str(line);
    }
}
