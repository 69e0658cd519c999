//! Which files of a folder go into its archive.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::ArchiveError;

/// Names the files that list, in git's notation, what is left out. They stand
/// in the source folder or below it, and are left out themselves.
const IGNORE_FILE: &str = ".mantaignore";

/// A file on its way into an archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SourceFile {
    /// Its path in the archive, with `/` between the parts.
    pub(super) name: String,
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its size.
    pub(super) bytes: u64,
    /// Whether it may be executed.
    pub(super) executable: bool,
}

/// Returns the files of `folder` that go into its archive, sorted by name.
pub(super) fn collect(folder: &Path) -> Result<Vec<SourceFile>, ArchiveError> {
    if !folder.is_dir() {
        return Err(ArchiveError::NotAFolder(folder.to_owned()));
    }
    let root = folder.canonicalize().map_err(read_error(folder))?;
    let list_error = |source| ArchiveError::List {
        folder: folder.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in walk(folder) {
        let entry = entry.map_err(list_error)?;
        if let Some(error) = entry.error() {
            return Err(list_error(error.clone()));
        }
        // Before the walk goes on into a folder that it leads to.
        if entry.path_is_symlink() {
            refuse_outside(entry.path(), &root)?;
        }
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(source_file(folder, entry.into_path())?);
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn walk(folder: &Path) -> ignore::Walk {
    WalkBuilder::new(folder)
        .standard_filters(false)
        .add_custom_ignore_filename(IGNORE_FILE)
        .follow_links(true)
        .filter_entry(|entry| entry.depth() == 0 || !is_always_left_out(entry))
        .build()
}

/// Reports whether no function needs the entry at run time, whatever the ignore files say.
fn is_always_left_out(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    [".git", "__pycache__", ".DS_Store", IGNORE_FILE]
        .iter()
        .any(|left_out| name == *left_out)
        // Its recorded source time would make the same code a different archive.
        || Path::new(name).extension().is_some_and(|extension| extension == "pyc")
}

/// Refuses a symbolic link to something outside `root`.
fn refuse_outside(path: &Path, root: &Path) -> Result<(), ArchiveError> {
    let target = path.canonicalize().map_err(read_error(path))?;
    if target.starts_with(root) {
        return Ok(());
    }
    Err(ArchiveError::LinkOutside {
        path: path.to_owned(),
        target,
    })
}

fn source_file(folder: &Path, path: PathBuf) -> Result<SourceFile, ArchiveError> {
    let metadata = fs::metadata(&path).map_err(read_error(&path))?;
    let name = path
        .strip_prefix(folder)
        .expect("the walk started at the folder")
        .to_str()
        .ok_or_else(|| ArchiveError::Name(path.clone()))?
        .to_owned();
    Ok(SourceFile {
        name,
        bytes: metadata.len(),
        executable: metadata.permissions().mode() & 0o111 != 0,
        path,
    })
}

/// Returns the function that makes an I/O error at `path` an [`ArchiveError`].
pub(super) fn read_error(path: &Path) -> impl Fn(io::Error) -> ArchiveError + '_ {
    move |source| ArchiveError::Read {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn names(folder: &tempfile::TempDir) -> Vec<String> {
        let files = collect(folder.path()).unwrap();
        files.into_iter().map(|file| file.name).collect()
    }

    #[test]
    fn leftovers_stay_out_and_hidden_files_go_in() {
        let folder = folder(&[
            (".git/HEAD", ""),
            (".env.defaults", ""),
            (".DS_Store", ""),
            ("app.py", ""),
            ("app.pyc", ""),
            ("lib/__pycache__/a.pyc", ""),
            ("lib/a.py", ""),
        ]);
        assert_eq!(names(&folder), [".env.defaults", "app.py", "lib/a.py"]);
    }

    #[test]
    fn the_ignore_file_reads_as_gits() {
        let folder = folder(&[
            (".mantaignore", "tests/\n*.md\n!keep.md\n"),
            (".gitignore", "app.py\n"),
            ("app.py", ""),
            ("lib/notes.md", ""),
            ("lib/keep.md", ""),
            ("tests/a.py", ""),
        ]);
        assert_eq!(names(&folder), [".gitignore", "app.py", "lib/keep.md"]);
    }

    #[test]
    fn links_within_the_folder_are_followed() {
        let folder = folder(&[("lib/a.py", "")]);
        symlink("lib/a.py", folder.path().join("a.py")).unwrap();
        symlink("lib", folder.path().join("library")).unwrap();
        assert_eq!(names(&folder), ["a.py", "lib/a.py", "library/a.py"]);
    }

    #[test]
    fn links_out_of_the_folder_are_refused() {
        let outside = folder(&[("secret", "")]);
        for target in [outside.path().to_owned(), outside.path().join("secret")] {
            let folder = folder(&[("app.py", "")]);
            symlink(&target, folder.path().join("link")).unwrap();
            let error = collect(folder.path()).unwrap_err();
            assert!(matches!(error, ArchiveError::LinkOutside { .. }), "{error}");
        }
    }

    #[test]
    fn a_dangling_link_is_refused_unless_its_folder_is_ignored() {
        let folder = folder(&[("app.py", ""), ("venv/a", "")]);
        symlink("nowhere", folder.path().join("venv/link")).unwrap();
        assert!(collect(folder.path()).is_err());
        fs::write(folder.path().join(".mantaignore"), "venv/\n").unwrap();
        assert_eq!(names(&folder), ["app.py"]);
    }

    #[test]
    fn a_loop_of_links_is_refused() {
        let folder = folder(&[("lib/a.py", "")]);
        symlink("..", folder.path().join("lib/up")).unwrap();
        assert!(collect(folder.path()).is_err());
    }
}
