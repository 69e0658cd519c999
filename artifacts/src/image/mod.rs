//! Container images: the context they are built from, the tag that names it,
//! and the user's tool that builds and pushes them.

mod build;
mod context;
mod digest;
mod dockerignore;
mod error;
mod login;
mod pattern;
mod platform;
mod push;
mod refusal;
mod revision;
mod tag;
mod tool;
mod tool_kind;

pub use context::{BuildInput, ContextError};
pub use digest::ContextDigest;
pub(crate) use digest::{FieldHash, hash_file};
pub use error::ImageError;
pub use login::Credentials;
pub use platform::Platform;
pub use push::ImageDigest;
pub use refusal::PushRefusal;
pub use revision::{Revision, git_revision};
pub use tag::image_tag;
pub use tool::ContainerTool;
pub use tool_kind::{ToolKind, UnknownTool};
