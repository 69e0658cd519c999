//! What is made on this machine before it is sent to AWS.

use std::collections::BTreeMap;
use std::path::PathBuf;

use manta_artifacts::{CollectorProgram, Platform, ToolKind};

/// The files and tools that images and functions are made from.
#[derive(Clone, Debug, Default)]
pub struct Workshop {
    /// The blueprint's folder; contexts and sources are relative to it.
    pub folder: PathBuf,
    /// The container tool that was asked for; `None`: the first one found.
    pub builder: Option<ToolKind>,
    /// The programs that the collector's images are made from.
    pub collectors: BTreeMap<Platform, CollectorProgram>,
    /// Function archives, by the SHA-256 that Lambda calls `CodeSha256`.
    pub archives: BTreeMap<String, Vec<u8>>,
}
