//! A digest of code: what somebody wrote, without what was made from it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use sha2::{Digest, Sha256};

/// Files in git's notation that name what is no code: as for archives, and for images.
const IGNORE_FILES: [&str; 2] = [".mantaignore", ".dockerignore"];
/// Folders that tools fill, whether or not an ignore file says so.
const MADE: [&str; 8] = [
    ".git",
    ".deps",
    ".venv",
    "venv",
    "node_modules",
    "__pycache__",
    ".pytest_cache",
    ".DS_Store",
];
/// What manta reads, and no application: what it says of each part is compared on its own. It
/// often lies beside the code of them all, and one part's edit is not the others'.
const BLUEPRINT: &str = "blueprint.toml";

/// Returns a digest of the code in a folder: path and content of every file that neither an
/// ignore file nor git leaves out. Reads them all and blocks while it does.
///
/// # Errors
/// When a folder cannot be listed or a file cannot be read.
pub(super) fn digest_of_code(folder: &Path) -> Result<String, ignore::Error> {
    let mut files = Vec::new();
    for entry in walk(folder) {
        let entry = entry?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.into_path());
        }
    }
    files.sort();
    let mut hash = Sha256::new();
    for path in &files {
        let name = path.strip_prefix(folder).unwrap_or(path);
        hash.update(name.as_os_str().as_encoded_bytes());
        hash.update([0]);
        hash.update(digest_of_file(path).map_err(|error| at(path, error))?);
    }
    Ok(format!("{:x}", hash.finalize()))
}

/// Returns everything in a folder that is code.
pub(crate) fn walk(folder: &Path) -> ignore::Walk {
    let mut walk = WalkBuilder::new(folder);
    walk.hidden(false)
        // A folder that was copied out of its repository is ignored the same way.
        .require_git(false)
        .git_global(false)
        .filter_entry(|entry| entry.depth() == 0 || !(is_made(entry) || is_blueprint(entry)));
    for name in IGNORE_FILES {
        walk.add_custom_ignore_filename(name);
    }
    walk.build()
}

fn is_made(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    MADE.iter().any(|made| name == *made)
        || Path::new(name)
            .extension()
            .is_some_and(|extension| extension == "pyc")
}

fn is_blueprint(entry: &DirEntry) -> bool {
    entry.file_name() == BLUEPRINT
}

/// Returns the digest of a file's content.
pub(super) fn digest_of_file(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&buffer[..read]),
        }
    }
}

fn at(path: &Path, error: io::Error) -> ignore::Error {
    ignore::Error::WithPath {
        path: PathBuf::from(path),
        err: Box::new(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn code_is_what_was_written_and_not_what_was_made_from_it() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("app.py", "print(1)");
        write(".gitignore", "*.log\n");
        let first = digest_of_code(folder.path()).unwrap();
        write(".deps/flask/app.py", "made");
        write("lib/__pycache__/a.pyc", "made");
        write("lib/b.pyc", "made");
        write("debug.log", "written by the application");
        write("blueprint.toml", "stack = \"other\"");
        assert_eq!(digest_of_code(folder.path()).unwrap(), first);
        write("lib/a.py", "");
        let second = digest_of_code(folder.path()).unwrap();
        assert_ne!(second, first);
        write("app.py", "print(2)");
        assert_ne!(digest_of_code(folder.path()).unwrap(), second);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        assert!(digest_of_code(Path::new("/nowhere/at/all")).is_err());
    }
}
