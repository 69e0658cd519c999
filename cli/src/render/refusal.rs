//! What the argument parser answers itself: help, version, wrong usage.

use clap::error::ErrorKind;

use crate::exit::Exit;

/// Prints what the parser has to say and returns how the command ends.
pub(crate) fn refusal(refusal: &clap::Error) -> Exit {
    // Nobody reading is no failure of ours.
    drop(refusal.print());
    match refusal.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done,
        _ => Exit::Usage,
    }
}
