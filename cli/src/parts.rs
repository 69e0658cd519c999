//! The blueprint's services, tasks and functions, as commands name them.

use manta_blueprints::Blueprint;

use crate::failure::{Failure, Fault};

/// A section of the blueprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// `[service.*]`
    Service,
    /// `[task.*]`
    Task,
    /// `[function.*]`
    Function,
}

impl Section {
    /// Every section.
    pub(crate) const ALL: &[Self] = &[Self::Service, Self::Task, Self::Function];

    /// Returns what one of its parts is called.
    fn noun(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Task => "task",
            Self::Function => "function",
        }
    }

    fn parts(self, blueprint: &Blueprint) -> Vec<&str> {
        match self {
            Self::Service => blueprint.services.keys().map(String::as_str).collect(),
            Self::Task => blueprint.tasks.keys().map(String::as_str).collect(),
            Self::Function => blueprint.functions.keys().map(String::as_str).collect(),
        }
    }
}

/// Returns the names of all parts in `sections`.
pub(crate) fn parts(blueprint: &Blueprint, sections: &[Section]) -> Vec<String> {
    sections
        .iter()
        .flat_map(|section| section.parts(blueprint))
        .map(str::to_owned)
        .collect()
}

/// Makes sure that one of `sections` has `name`.
///
/// # Errors
/// When none has; the failure names those there are.
pub(crate) fn require(
    blueprint: &Blueprint,
    sections: &[Section],
    name: &str,
) -> Result<(), Failure> {
    let parts = parts(blueprint, sections);
    if parts.iter().any(|part| part == name) {
        return Ok(());
    }
    let nouns: Vec<_> = sections.iter().map(|section| section.noun()).collect();
    let nouns = nouns.join(" or ");
    let help = if parts.is_empty() {
        format!("the blueprint has no {nouns}")
    } else {
        format!("the blueprint has: {}", parts.join(", "))
    };
    Err(Failure::usage(
        Fault::new(format!("no {nouns} is called"), name).help(help),
    ))
}
