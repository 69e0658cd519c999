//! Where a user's own state is, as the XDG Base Directory Specification has it.

use std::env;
use std::path::PathBuf;

/// Returns the folder for `name` in `$XDG_STATE_HOME/manta`, which is
/// `~/.local/state/manta` where that is not set; `None` where there is no home either.
pub(super) fn state_folder(name: &str) -> Option<PathBuf> {
    let absolute = |name| {
        let path = PathBuf::from(env::var_os(name)?);
        path.is_absolute().then_some(path)
    };
    let state = absolute("XDG_STATE_HOME");
    let state = state.or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    Some(state.join("manta").join(name))
}
