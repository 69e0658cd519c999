//! What manta builds before it deploys: container images, through the user's
//! own container tool, the collector's among them, and function archives.
//!
//! **Invariants:** this crate names no cloud service and prints nothing; what a
//! container tool says is handed on line by line through [`Progress`].

mod archive;
mod collector;
mod image;
mod process;

pub use archive::{Archive, ArchiveError, ArchiveLimits, LargeFile, archive_folder};
pub use collector::{CollectorContext, CollectorError, CollectorPlaces, CollectorProgram};
pub use image::{
    BuildInput, ContainerTool, ContextDigest, ContextError, Credentials, ImageDigest, ImageError,
    Platform, PushRefusal, Revision, ToolKind, UnknownTool, git_revision, image_tag,
};
pub use process::{Line, Progress, Stream, quiet};
