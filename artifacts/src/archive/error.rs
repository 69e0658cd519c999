//! What can go wrong with archives.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::LargeFile;

/// A folder that cannot be made an archive.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// The source is no folder.
    #[error("function source `{}` is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// The folder holds nothing to archive.
    #[error("function source `{}` holds no files", .0.display())]
    Empty(PathBuf),
    /// The folder cannot be walked, or an ignore file in it is malformed.
    #[error("cannot list function source `{}`", folder.display())]
    List {
        /// The source folder.
        folder: PathBuf,
        /// What stands in the way, and where.
        source: ignore::Error,
    },
    /// A file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A symbolic link leads out of the folder.
    #[error("symbolic link `{}` leads out of the function's source, to `{}`", path.display(), target.display())]
    LinkOutside {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// A file's name is not UTF-8, which archives require.
    #[error("the name of `{}` is not UTF-8", .0.display())]
    Name(PathBuf),
    /// The files are too large together.
    #[error("the files of `{}` are {bytes} bytes together, {limit} are allowed{}", folder.display(), largest_list(largest))]
    TooLargeUnzipped {
        /// The source folder.
        folder: PathBuf,
        /// Size of all files.
        bytes: u64,
        /// Size allowed.
        limit: u64,
        /// The largest files, largest first.
        largest: Vec<LargeFile>,
    },
    /// The archive is too large.
    #[error("the archive of `{}` is {bytes} bytes, {limit} are allowed{}", folder.display(), largest_list(largest))]
    TooLargeZipped {
        /// The source folder.
        folder: PathBuf,
        /// Size of the archive.
        bytes: u64,
        /// Size allowed.
        limit: u64,
        /// The largest files, largest first.
        largest: Vec<LargeFile>,
    },
    /// The archive cannot be written.
    #[error("cannot archive `{path}`")]
    Zip {
        /// The file's path in the archive; empty for the archive itself.
        path: String,
        /// Why not.
        source: zip::result::ZipError,
    },
}

impl ArchiveError {
    /// Returns what the user can do about it.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::NotAFolder(_) => "name the folder that holds the function's code as `source`",
            Self::Empty(_) => "put the handler's file there, or see what .mantaignore leaves out",
            Self::List { .. } => {
                "repair what is named, or leave the folder it stands in out in .mantaignore"
            }
            Self::Read { .. } => "make it readable, or leave it out in .mantaignore",
            Self::LinkOutside { .. } => "copy what it names into the folder, or remove the link",
            Self::Name(_) => "rename it, or leave it out in .mantaignore",
            Self::TooLargeUnzipped { .. } | Self::TooLargeZipped { .. } => {
                "leave out in .mantaignore what the function does not need at run time"
            }
            Self::Zip { .. } => "this should not happen: please report it",
        }
    }
}

/// Returns the largest files as the end of a sentence.
fn largest_list(largest: &[LargeFile]) -> String {
    let files: Vec<String> = largest
        .iter()
        .map(|file| format!("`{}` ({} bytes)", file.path, file.bytes))
        .collect();
    format!("; largest: {}", files.join(", "))
}
