//! Whether this machine can build and push images.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::command::program;

/// Debian's name of the Docker registry's binary.
pub(crate) const REGISTRY: &str = "docker-registry";

/// The judges of images, each there or not.
pub(crate) struct ImageJudges {
    /// A Docker engine that answers.
    pub(crate) engine: bool,
    /// Where Debian's registry is.
    pub(crate) registry: Option<PathBuf>,
}

impl ImageJudges {
    /// Looks for both.
    pub(crate) async fn look() -> Self {
        Self {
            engine: engine_answers().await,
            registry: in_path(REGISTRY),
        }
    }

    /// Returns the registry's binary when images can be built and pushed.
    pub(crate) fn complete(&self) -> Option<&Path> {
        self.registry.as_deref().filter(|_| self.engine)
    }

    /// Says which of them the machine lacks, and what that leaves out.
    pub(crate) fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if !self.engine {
            missing.push("a Docker engine that answers: no image is built".to_owned());
        }
        if self.registry.is_none() {
            missing.push(format!("{REGISTRY}, Debian's: no image is pushed"));
        }
        missing
    }
}

async fn engine_answers() -> bool {
    let asked = program(
        Path::new("docker"),
        &["version", "--format", "{{.Server.Version}}"],
    )
    .stdin(Stdio::null())
    .stdout(Stdio::null())
    .stderr(Stdio::null())
    .status()
    .await;
    asked.is_ok_and(|status| status.success())
}

/// Returns where a program is in `PATH`.
fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}
