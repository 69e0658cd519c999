//! What `check` found, as JSON.

use manta_blueprints::{Loaded, Problem, Rejected, TimeoutRule};
use serde::Serialize;

/// The JSON form of what `check` found.
#[derive(Serialize)]
pub(crate) struct Checked<'a> {
    /// The blueprint's file.
    file: &'a str,
    /// Whether it can be deployed.
    valid: bool,
    /// Everything that was found, in the order of the text.
    problems: &'a [Problem],
    /// Every timeout with its reason; empty when the blueprint is not valid.
    timeouts: &'a [TimeoutRule],
}

impl<'a> Checked<'a> {
    /// Returns what was found when loading.
    pub(crate) fn of(loaded: &'a Result<Loaded, Box<Rejected>>) -> Self {
        match loaded {
            Ok(loaded) => Self {
                file: loaded.text.name(),
                valid: true,
                problems: &loaded.warnings,
                timeouts: &loaded.timeouts,
            },
            Err(rejected) => Self {
                file: rejected.text.name(),
                valid: false,
                problems: &rejected.problems,
                timeouts: &[],
            },
        }
    }
}
