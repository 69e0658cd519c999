//! Why a command did not do what it was asked to.

use std::error::Error;
use std::iter::successors;

use serde::Serialize;

use crate::exit::Exit;

/// A command's end that is not the one asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// How the command ends.
    pub(crate) exit: Exit,
    /// What went wrong, each thing by itself.
    pub(crate) errors: Vec<Fault>,
    /// What is to be read before the errors: diagnostics, the end of a build's output.
    pub(crate) detail: Option<String>,
}

/// One thing that went wrong, in three parts: what failed, on which thing, and
/// what to do about it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Fault {
    /// What failed, a fragment that the thing's name can follow: `cannot read`.
    pub(crate) what: String,
    /// On which thing.
    pub(crate) on: String,
    /// Why, as far as that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<String>,
}

impl Fault {
    /// Returns a fault of which no more is known.
    pub(crate) fn new(what: impl Into<String>, on: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            on: on.into(),
            reason: None,
            help: None,
        }
    }

    /// Says why.
    pub(crate) fn because(mut self, reason: impl ToString) -> Self {
        self.reason = Some(reason.to_string());
        self
    }

    /// As [`Fault::because`], for an error that leaves part of the reason to its sources.
    pub(crate) fn because_of(self, error: &(dyn Error + 'static)) -> Self {
        let reasons: Vec<_> = successors(Some(error), |&error| error.source())
            .map(ToString::to_string)
            .collect();
        self.because(reasons.join(": "))
    }

    /// Says what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// As [`Fault::help`], where help may be unknown.
    pub(crate) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

impl Failure {
    /// Returns a failure because of one thing.
    pub(crate) fn of(fault: Fault) -> Self {
        Self::of_all(vec![fault])
    }

    /// Returns a failure because of several things.
    pub(crate) fn of_all(errors: Vec<Fault>) -> Self {
        Self {
            exit: Exit::Failed,
            errors,
            detail: None,
        }
    }

    /// Returns a refusal to do something that was asked for in a way that cannot be.
    pub(crate) fn usage(fault: Fault) -> Self {
        Self::of(fault).ending(Exit::Usage)
    }

    /// Returns the failure that ends a command by Ctrl-C or SIGTERM.
    pub(crate) fn interrupted() -> Self {
        Self::of_all(Vec::new()).ending(Exit::Interrupted)
    }

    /// Makes the command end otherwise than failed.
    pub(crate) fn ending(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Adds what is to be read first.
    pub(crate) fn after(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::of(fault)
    }
}
