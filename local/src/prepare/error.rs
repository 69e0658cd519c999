//! Why a blueprint cannot be prepared.

use std::io;
use std::path::PathBuf;

use manta_artifacts::{CollectorError, ContextError};

use super::secrets::Missing;

/// Why what a blueprint names cannot be prepared.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The blueprint's folder has no absolute path, or one that is not text.
    #[error("cannot find the folder {}", folder.display())]
    Folder {
        /// The folder, as it was named.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The code of a process or a function cannot be read.
    #[error("cannot read the code of `{part}`")]
    Code {
        /// The service, task or function.
        part: String,
        /// Why not.
        source: ignore::Error,
    },
    /// A build context cannot be read.
    #[error("cannot prepare the image of `{part}`")]
    Image {
        /// The service or task.
        part: String,
        /// Why not.
        source: ContextError,
    },
    /// There is no program to make the collector's image from.
    #[error("cannot prepare the collector's image")]
    Collector(#[source] CollectorError),
    /// Secrets are not set.
    #[error("these secrets are not set: {}", list(.0))]
    Secrets(Vec<Missing>),
}

impl PrepareError {
    /// Returns what the user can do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Folder { .. } => "see that it exists and that its path is text".to_owned(),
            Self::Code { .. } => {
                "see that its files may be read; .mantaignore leaves files out".to_owned()
            }
            Self::Image { source, .. } => source.help().to_owned(),
            Self::Collector(source) => format!(
                "{}; or run it without a container: `[service.NAME.local] run = \"…\"`",
                source.help()
            ),
            Self::Secrets(missing) => {
                let example = missing
                    .first()
                    .map_or("", |missing| missing.variable.as_str());
                format!(
                    "on this machine a secret is the variable of its name: `export {example}=…` before `manta up --local`"
                )
            }
        }
    }
}

fn list(missing: &[Missing]) -> String {
    let each: Vec<_> = missing
        .iter()
        .map(|Missing { part, variable }| format!("{variable} of {part}"))
        .collect();
    each.join(", ")
}
