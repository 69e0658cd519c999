//! One timeout and its verdict.

use std::fmt::Display;

use serde::Serialize;

/// One timeout, and what the rules say about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimeoutRule {
    /// What it belongs to: `function mailer`.
    pub on: String,
    /// Which timeout: `timeout`, `stop timeout`.
    pub what: String,
    /// Its length, in seconds.
    pub value_seconds: u32,
    /// Why it is that long, or why that is wrong.
    pub why: String,
    /// Whether it can stay.
    pub verdict: Verdict,
    /// What to write instead, or to look after elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The keys that lead to it in the blueprint.
    #[serde(skip)]
    pub(crate) key: Vec<String>,
}

/// Whether a timeout can stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It can.
    Fine,
    /// It can, but something will be cut short.
    Warning,
    /// It cannot: what it waits for can never happen.
    Error,
}

/// A service, task or function whose timeouts are judged.
pub(super) struct Subject<'s> {
    pub(super) section: &'static str,
    pub(super) name: &'s str,
}

impl Subject<'_> {
    pub(super) fn fine(
        &self,
        what: impl Display,
        value: u32,
        why: impl Into<String>,
    ) -> TimeoutRule {
        TimeoutRule {
            on: format!("{} {}", self.section, self.name),
            what: what.to_string(),
            value_seconds: value,
            why: why.into(),
            verdict: Verdict::Fine,
            help: None,
            key: vec![self.section.to_owned(), self.name.to_owned()],
        }
    }
}

impl TimeoutRule {
    pub(super) fn at(mut self, keys: &[&str]) -> Self {
        self.key.extend(keys.iter().map(|key| (*key).to_owned()));
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Replaces the verdict when `wrong`.
    pub(super) fn unless(self, wrong: bool, verdict: Verdict, why: String, help: String) -> Self {
        if !wrong {
            return self;
        }
        Self {
            verdict,
            why,
            help: Some(help),
            ..self
        }
    }
}
