//! What an image is built from, and the files of it that a builder sees.

use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::Platform;
use super::dockerignore::{IgnoreRules, Verdict, ignore_file};

/// Everything an image is made from, apart from the base images its
/// Dockerfile names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildInput {
    /// The context's folder.
    pub context: PathBuf,
    /// The Dockerfile, relative to the context.
    pub dockerfile: PathBuf,
    /// Build arguments.
    pub args: BTreeMap<String, String>,
    /// The platform to build for.
    pub platform: Platform,
}

/// A build context that cannot be read.
#[derive(Debug, Error)]
pub enum ContextError {
    /// A file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// Why it cannot be.
        source: io::Error,
    },
    /// The context is no folder.
    #[error("build context `{}` is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// There is no Dockerfile.
    #[error("no Dockerfile at `{}`", .0.display())]
    NoDockerfile(PathBuf),
    /// The ignore file holds a malformed pattern.
    #[error("malformed pattern `{pattern}` on line {line} of `{}`", file.display())]
    Pattern {
        /// The ignore file.
        file: PathBuf,
        /// The line's number, from 1.
        line: usize,
        /// The line.
        pattern: String,
    },
}

impl ContextError {
    /// Returns what the user can do about it.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Read { .. } => {
                "make it readable, or leave it out of the image with a line in .dockerignore"
            }
            Self::NotAFolder(_) => "name the folder that holds the Dockerfile as `build`",
            Self::NoDockerfile(_) => {
                "write a Dockerfile there, or name the one to use as `dockerfile`"
            }
            Self::Pattern { .. } => {
                "close every `[` with a `]`, and write a literal `[` or `\\` with a `\\` before it"
            }
        }
    }
}

/// One thing a builder sees in a context.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path, relative to the context, with `/` between the parts.
    pub(super) path: String,
    pub(super) kind: EntryKind,
}

/// What an [`Entry`] is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    Folder,
    File { executable: bool },
    Symlink { target: PathBuf },
}

impl BuildInput {
    /// Returns the Dockerfile's path.
    #[must_use]
    pub fn dockerfile_path(&self) -> PathBuf {
        self.context.join(&self.dockerfile)
    }

    /// Returns the ignore file that applies, when there is one.
    pub(super) fn ignore_file(&self) -> Result<Option<PathBuf>, ContextError> {
        ignore_file(&self.context, &self.dockerfile_path()).map_err(read_error(&self.context))
    }

    /// Returns what a builder sees in the context, sorted by path; git's own
    /// folder excepted, which changes with every fetch and whose state the
    /// revision in the image's tag stands for.
    pub(super) fn entries(&self) -> Result<Vec<Entry>, ContextError> {
        if !self.context.is_dir() {
            return Err(ContextError::NotAFolder(self.context.clone()));
        }
        let rules = match self.ignore_file()? {
            Some(file) => IgnoreRules::read(&file)?,
            None => IgnoreRules::default(),
        };
        let mut entries = Vec::new();
        walk(&self.context, "", &rules, &rules.root(), &mut entries)?;
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(entries)
    }
}

/// Adds to `entries` what the rules keep of `folder`, whose path in the context is `prefix`.
fn walk(
    folder: &Path,
    prefix: &str,
    rules: &IgnoreRules,
    above: &Verdict,
    entries: &mut Vec<Entry>,
) -> Result<(), ContextError> {
    for item in fs::read_dir(folder).map_err(read_error(folder))? {
        let item = item.map_err(read_error(folder))?;
        let full = item.path();
        let path = format!("{prefix}{}", item.file_name().to_string_lossy());
        if path == ".git" {
            continue;
        }
        let kind = item.file_type().map_err(read_error(&full))?;
        let verdict = rules.verdict(&path, above);
        if kind.is_dir() && (!verdict.ignored || rules.has_exceptions()) {
            walk(&full, &format!("{path}/"), rules, &verdict, entries)?;
        }
        if !verdict.ignored
            && let Some(kind) = entry_kind(&full, kind)?
        {
            entries.push(Entry { path, kind });
        }
    }
    Ok(())
}

/// Returns what stands at `path`; `None` for sockets, pipes and devices, which hold no content.
fn entry_kind(path: &Path, kind: FileType) -> Result<Option<EntryKind>, ContextError> {
    Ok(if kind.is_dir() {
        Some(EntryKind::Folder)
    } else if kind.is_symlink() {
        let target = fs::read_link(path).map_err(read_error(path))?;
        Some(EntryKind::Symlink { target })
    } else if kind.is_file() {
        let mode = fs::metadata(path).map_err(read_error(path))?.permissions();
        Some(EntryKind::File {
            executable: mode.mode() & 0o111 != 0,
        })
    } else {
        None
    })
}

/// Returns the function that makes an I/O error at `path` a [`ContextError`].
pub(super) fn read_error(path: &Path) -> impl Fn(io::Error) -> ContextError + '_ {
    move |source| ContextError::Read {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_what_the_ignore_file_keeps() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for (path, text) in [
            (".dockerignore", "**/*.log\nvendor\n!vendor/keep\n"),
            (".git/HEAD", "ref: refs/heads/main\n"),
            ("Dockerfile", "FROM scratch\n"),
            ("app.py", ""),
            ("logs/today.log", ""),
            ("vendor/drop", ""),
            ("vendor/keep", ""),
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        std::os::unix::fs::symlink("app.py", root.join("main")).unwrap();

        let paths: Vec<String> = input(root)
            .entries()
            .unwrap()
            .into_iter()
            .map(|entry| entry.path)
            .collect();
        assert_eq!(
            paths,
            [
                ".dockerignore",
                "Dockerfile",
                "app.py",
                "logs",
                "main",
                "vendor/keep"
            ]
        );
    }

    #[test]
    fn an_exception_reaches_into_every_ignored_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("deep/down")).unwrap();
        fs::write(root.join("deep/down/keep"), "").unwrap();
        fs::write(root.join(".dockerignore"), "*\n!**/keep\n").unwrap();
        let entries = input(root).entries().unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].path, "deep/down/keep");
    }

    #[test]
    fn an_ignore_file_beside_the_dockerfile_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join(".dockerignore"), "a").unwrap();
        fs::write(root.join("Dockerfile.dockerignore"), "b").unwrap();
        assert_eq!(
            input(root).ignore_file().unwrap(),
            Some(root.join("Dockerfile.dockerignore"))
        );
    }

    #[test]
    fn a_context_that_is_a_file_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = input(file.path()).entries().unwrap_err();
        assert!(matches!(error, ContextError::NotAFolder(_)), "{error}");
    }

    fn input(root: &Path) -> BuildInput {
        BuildInput {
            context: root.to_owned(),
            dockerfile: "Dockerfile".into(),
            args: BTreeMap::new(),
            platform: Platform::LinuxAmd64,
        }
    }
}
