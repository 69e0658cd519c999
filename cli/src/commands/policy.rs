//! `manta policy`.

use clap::Args;

use crate::exit::Exit;
use crate::reference;
use crate::render::Screen;

/// Prints the IAM policy that the identity running manta needs, as JSON. The
/// roles of the deployment's own services and functions are made from the
/// blueprint and are no part of it.
#[derive(Debug, Args)]
pub(crate) struct PolicyCommand {}

impl PolicyCommand {
    pub(crate) fn run(self, screen: &Screen) -> Exit {
        screen.value(&reference::policy());
        Exit::Done
    }
}
