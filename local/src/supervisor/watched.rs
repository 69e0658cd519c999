//! Whether the code in a folder has changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::prepare::walk;

/// What tells one version of a file from another.
type Version = (Option<SystemTime>, u64);
/// Every file of a folder that is code.
type Files = BTreeMap<PathBuf, Version>;

/// A folder that is looked at again and again. What is asked of the system each time is what is
/// code as `up` has it: ignore files are respected, and it works on any file system.
#[derive(Debug)]
pub(super) struct Watched {
    folder: PathBuf,
    /// What it was when it was last told of.
    told: Files,
    /// What it was when it was last looked at.
    last: Files,
}

impl Watched {
    /// Looks at a folder for the first time.
    pub(super) fn begin(folder: &Path) -> Self {
        let files = files(folder);
        Self {
            folder: folder.to_owned(),
            told: files.clone(),
            last: files,
        }
    }

    /// Looks at it again, and returns a file that has changed, once all that is being changed has
    /// been: since the last look nothing has.
    pub(super) fn look(&mut self) -> Option<PathBuf> {
        let files = files(&self.folder);
        let is_quiet = files == self.last;
        self.last = files;
        if !is_quiet || self.last == self.told {
            return None;
        }
        let changed = difference(&self.told, &self.last);
        self.told.clone_from(&self.last);
        changed
    }
}

fn files(folder: &Path) -> Files {
    // What cannot be looked at is being removed just now, or is nobody's code.
    walk(folder)
        .flatten()
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .filter_map(|entry| {
            let metadata = entry.metadata().ok()?;
            let path = entry.path().strip_prefix(folder).ok()?.to_owned();
            Some((path, (metadata.modified().ok(), metadata.len())))
        })
        .collect()
}

/// Returns the first file that is in one alone or another one in both.
fn difference(before: &Files, after: &Files) -> Option<PathBuf> {
    let mut paths: Vec<_> = before.keys().chain(after.keys()).collect();
    paths.sort();
    let changed = paths
        .into_iter()
        .find(|path| before.get(*path) != after.get(*path));
    changed.cloned()
}

#[cfg(test)]
mod tests {
    use std::fs::write;
    use std::path::PathBuf;

    use super::Watched;

    #[test]
    fn a_change_is_told_once_and_only_when_it_is_done() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let file = |name: &str| folder.path().join(name);
        write(file("app.py"), "1").expect("it can be written");
        let mut watched = Watched::begin(folder.path());
        assert_eq!(watched.look(), None);
        write(file("app.py"), "22").expect("it can be written");
        assert_eq!(watched.look(), None);
        write(file("app.py"), "333").expect("it can be written");
        assert_eq!(watched.look(), None);
        assert_eq!(watched.look(), Some(PathBuf::from("app.py")));
        assert_eq!(watched.look(), None);
    }

    #[test]
    fn what_is_ignored_is_not_watched_and_what_was_removed_is() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let file = |name: &str| folder.path().join(name);
        write(file(".gitignore"), "*.log").expect("it can be written");
        write(file("old.py"), "1").expect("it can be written");
        let mut watched = Watched::begin(folder.path());
        write(file("some.log"), "1").expect("it can be written");
        assert_eq!((watched.look(), watched.look()), (None, None));
        std::fs::remove_file(file("old.py")).expect("it is there");
        assert_eq!(watched.look(), None);
        assert_eq!(watched.look(), Some(PathBuf::from("old.py")));
    }
}
