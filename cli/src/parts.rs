//! The blueprint's services, tasks and functions, as commands name them.

use manta_blueprints::Blueprint;
use serde::Serialize;

use crate::failure::{Failure, Fault};

/// A section of the blueprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Section {
    /// `[service.*]`
    Service,
    /// `[task.*]`
    Task,
    /// `[function.*]`
    Function,
}

/// A service, task or function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Part {
    /// Which of them it is.
    pub(crate) section: Section,
    /// Its name in the blueprint; no two parts share one.
    pub(crate) name: String,
}

impl Section {
    /// Every section.
    pub(crate) const ALL: &[Self] = &[Self::Service, Self::Task, Self::Function];
    /// Sections whose parts run in containers.
    pub(crate) const CONTAINERS: &[Self] = &[Self::Service, Self::Task];

    /// Returns what one of its parts is called.
    fn noun(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Task => "task",
            Self::Function => "function",
        }
    }

    fn parts(self, blueprint: &Blueprint) -> Vec<Part> {
        let names: Vec<_> = match self {
            Self::Service => blueprint.services.keys().collect(),
            Self::Task => blueprint.tasks.keys().collect(),
            Self::Function => blueprint.functions.keys().collect(),
        };
        let part = |name: &String| Part {
            section: self,
            name: name.clone(),
        };
        names.into_iter().map(part).collect()
    }
}

/// Returns the parts of `sections` that `names` name; all for no names.
///
/// # Errors
/// When none is called so; the failure names those there are.
pub(crate) fn select(
    blueprint: &Blueprint,
    sections: &[Section],
    names: &[String],
) -> Result<Vec<Part>, Failure> {
    if names.is_empty() {
        return Ok(all(blueprint, sections));
    }
    names
        .iter()
        .map(|name| require(blueprint, sections, name))
        .collect()
}

/// Returns the part of `sections` that is called `name`.
///
/// # Errors
/// When none is; the failure names those there are.
pub(crate) fn require(
    blueprint: &Blueprint,
    sections: &[Section],
    name: &str,
) -> Result<Part, Failure> {
    let parts = all(blueprint, sections);
    let found = parts.iter().find(|part| part.name == name);
    found
        .cloned()
        .ok_or_else(|| unknown(sections, name, &parts))
}

fn all(blueprint: &Blueprint, sections: &[Section]) -> Vec<Part> {
    sections
        .iter()
        .flat_map(|section| section.parts(blueprint))
        .collect()
}

fn unknown(sections: &[Section], name: &str, parts: &[Part]) -> Failure {
    let nouns: Vec<_> = sections.iter().map(|section| section.noun()).collect();
    let nouns = nouns.join(" or ");
    let help = if parts.is_empty() {
        format!("the blueprint has no {nouns}")
    } else {
        let names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
        format!("the blueprint has: {}", names.join(", "))
    };
    Failure::usage(Fault::new(format!("no {nouns} is called"), name).help(help))
}
