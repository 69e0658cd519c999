//! `manta docs`: what `cargo xtask docs` writes under `docs/reference/`.

use clap::{Args, ValueEnum};

use crate::exit::Exit;
use crate::reference;
use crate::render::Screen;

/// Prints generated reference.
#[derive(Debug, Args)]
pub(crate) struct Docs {
    /// Which part
    part: Part,
}

/// A part of the generated reference.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Part {
    /// Every command and flag (Markdown)
    Cli,
    /// The blueprint's JSON Schema
    Schema,
    /// The IAM policy that manta needs (JSON)
    Policy,
}

impl Docs {
    pub(crate) fn run(self, screen: &Screen) -> Exit {
        match self.part {
            Part::Cli => screen.data(&reference::command_line()),
            Part::Schema => screen.value(&manta_blueprints::json_schema()),
            Part::Policy => screen.value(&reference::policy()),
        }
        Exit::Done
    }
}
