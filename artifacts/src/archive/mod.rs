//! Function archives: a source folder as one deterministic zip file.

mod collect;
mod error;
mod limits;
mod write;

pub use error::ArchiveError;
pub use limits::{ArchiveLimits, LargeFile};
pub use write::{Archive, archive_folder};
