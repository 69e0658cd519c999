//! `manta check`.

use clap::Args;

use crate::arguments::Global;
use crate::blueprint_file::{BlueprintFile, Files};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{Checked, Screen, checked};

/// Checks the blueprint without asking AWS anything: shows everything that is
/// wrong with it, and explains every timeout.
#[derive(Debug, Args)]
pub(crate) struct Check {}

impl Check {
    pub(crate) fn run(self, flags: &Global, screen: &Screen) -> Result<Exit, Failure> {
        let file = BlueprintFile::read(flags)?;
        let loaded = file.load(flags, Files::Needed);
        let exit = if loaded.is_ok() {
            Exit::Done
        } else {
            Exit::Failed
        };
        screen.show(&Checked::of(&loaded), |_| {
            checked(&loaded, screen.data_colour())
        });
        Ok(exit)
    }
}
