//! Services, tasks and functions share one set of names.

use super::Named;
use crate::problem::{Check, Problems};

/// Reports names that stand in two sections: their logs, roles and trace
/// segments would have the same name.
pub(crate) fn check(all: &[Named<'_>], problems: &mut Problems<'_>) {
    for (index, on) in all.iter().enumerate() {
        if let Some(first) = all[..index].iter().find(|first| first.name == on.name) {
            problems
                .error(
                    Check::DuplicateName,
                    on.key,
                    format!("{on} has the name of {first}"),
                )
                .context(first.key, "first here")
                .help("rename one: logs, roles and traces of both would be called the same");
        }
    }
}
