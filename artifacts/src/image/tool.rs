//! The user's container tool, found and ready.

use std::env;
use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::{ImageError, ToolKind};
use crate::process::{Finished, Progress, quiet, run};

/// A container tool whose engine answers.
#[derive(Clone, Debug)]
pub struct ContainerTool {
    kind: ToolKind,
    program: PathBuf,
    builder: Builder,
}

/// What does the building behind a tool's command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builder {
    /// BuildKit through Docker's buildx plugin.
    Buildx,
    /// The builder inside the Docker engine, which needs no plugin.
    Classic,
    /// The only one the tool has.
    Own,
}

impl ContainerTool {
    /// Finds the first of the known tools on `PATH`, or the `wanted` one, and
    /// sees that its engine answers.
    ///
    /// # Errors
    /// When there is none, or its engine does not answer.
    pub async fn find(wanted: Option<ToolKind>) -> Result<Self, ImageError> {
        let path = env::var_os("PATH").unwrap_or_default();
        Self::find_in(&path, wanted).await
    }

    /// As [`ContainerTool::find`], in a search path written like `PATH`.
    ///
    /// # Errors
    /// When there is none, or its engine does not answer.
    pub async fn find_in(path: &OsStr, wanted: Option<ToolKind>) -> Result<Self, ImageError> {
        let (kind, program) = match wanted {
            Some(kind) => (
                kind,
                on_path(path, kind).ok_or(ImageError::ToolMissing(kind))?,
            ),
            None => ToolKind::ALL
                .into_iter()
                .find_map(|kind| Some((kind, on_path(path, kind)?)))
                .ok_or(ImageError::NoTool)?,
        };
        let mut tool = Self {
            kind,
            program,
            builder: Builder::Own,
        };
        tool.see_engine().await?;
        tool.builder = tool.find_builder().await?;
        Ok(tool)
    }

    /// Returns which tool it is.
    #[must_use]
    pub const fn kind(&self) -> ToolKind {
        self.kind
    }

    /// Returns what it builds with.
    pub(super) const fn builder(&self) -> Builder {
        self.builder
    }

    /// Returns a command of the tool.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        command
    }

    /// Runs one of the tool's commands to its end.
    pub(super) async fn run(
        &self,
        command: &mut Command,
        input: Option<&str>,
        progress: Progress<'_>,
    ) -> Result<Finished, ImageError> {
        run(command, input, progress)
            .await
            .map_err(|source| ImageError::Run {
                tool: self.kind,
                source,
            })
    }

    /// Returns one property of an image in the tool's store.
    pub(super) async fn inspect(
        &self,
        arguments: &[&str],
        reference: &str,
    ) -> Result<String, ImageError> {
        let mut command = self.command(&["image", "inspect"]);
        command.args(arguments).arg(reference);
        let finished = self.run(&mut command, None, &quiet).await?;
        if finished.status.success() {
            Ok(finished.stdout())
        } else {
            Err(ImageError::Inspect {
                tool: self.kind,
                reference: reference.to_owned(),
                reason: finished.reason(),
            })
        }
    }

    async fn see_engine(&self) -> Result<(), ImageError> {
        let mut probe = self.command(self.kind.engine_probe());
        let finished = self.run(&mut probe, None, &quiet).await?;
        if finished.status.success() {
            return Ok(());
        }
        Err(ImageError::EngineUnreachable {
            tool: self.kind,
            reason: finished.reason(),
        })
    }

    async fn find_builder(&self) -> Result<Builder, ImageError> {
        match self.kind {
            ToolKind::Docker => {
                let mut probe = self.command(&["buildx", "version"]);
                let finished = self.run(&mut probe, None, &quiet).await?;
                Ok(if finished.status.success() {
                    Builder::Buildx
                } else {
                    Builder::Classic
                })
            }
            ToolKind::Podman | ToolKind::Finch | ToolKind::Nerdctl => Ok(Builder::Own),
        }
    }
}

/// Returns the tool's program on a search path.
fn on_path(path: &OsStr, kind: ToolKind) -> Option<PathBuf> {
    env::split_paths(path)
        .map(|folder| folder.join(kind.as_str()))
        .find(|program| is_program(program))
}

fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}
