//! `manta completions`.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::render::Screen;

/// Prints a script that completes manta's commands and flags.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, screen: &Screen) -> Exit {
        let mut script = Vec::new();
        generate(self.shell, &mut Arguments::command(), "manta", &mut script);
        screen.bytes(&script);
        Exit::Done
    }
}
