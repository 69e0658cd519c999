//! Building an image.

use std::path::Path;

use tokio::process::Command;

use super::context::BuildInput;
use super::dockerignore::own_ignore_file;
use super::tool::{Builder, ContainerTool};
use super::{ContextError, ImageError, ToolKind};
use crate::process::Progress;

/// Lines of a failed tool's output that its error carries: about a screenful.
pub(super) const SHOWN_LINES: usize = 20;

impl ContainerTool {
    /// Builds an image into the tool's local store under `reference`
    /// (`registry/repository:tag`), and sees that it came out for the
    /// platform that was asked for.
    ///
    /// The build ends when the returned future is dropped.
    ///
    /// # Errors
    /// When the context or Dockerfile is not there, the build fails, or the
    /// image has another platform.
    pub async fn build(
        &self,
        input: &BuildInput,
        reference: &str,
        progress: Progress<'_>,
    ) -> Result<(), ImageError> {
        let dockerfile = input.dockerfile_path();
        if !dockerfile.is_file() {
            return Err(ContextError::NoDockerfile(dockerfile).into());
        }
        let ignore_file = input.ignore_file()?;
        let mut command = self.build_command(ignore_file.as_deref(), &dockerfile)?;
        command
            .args(["--platform", input.platform.as_str()])
            .args(["--tag", reference])
            .arg("--file")
            .arg(&dockerfile);
        for (name, value) in &input.args {
            command.arg("--build-arg").arg(format!("{name}={value}"));
        }
        command.arg(&input.context);

        let finished = self.run(&mut command, None, progress).await?;
        if !finished.status.success() {
            return Err(ImageError::BuildFailed {
                tool: self.kind(),
                context: input.context.clone(),
                last_lines: finished.last_lines(SHOWN_LINES),
                status: finished.status,
            });
        }
        self.see_platform(input, reference).await
    }

    /// Returns the command as far as it depends on the tool.
    fn build_command(
        &self,
        ignore_file: Option<&Path>,
        dockerfile: &Path,
    ) -> Result<Command, ImageError> {
        let mut command = match self.builder() {
            Builder::Buildx => {
                let mut command = self.command(&["buildx", "build", "--load"]);
                // An attestation would make the image an index of two manifests,
                // of which only one runs.
                command.env("BUILDX_NO_DEFAULT_ATTESTATIONS", "1");
                command
            }
            Builder::Classic => {
                if let Some(file) = ignore_file.filter(|file| *file == own_ignore_file(dockerfile))
                {
                    let file = file.to_owned();
                    return Err(ImageError::IgnoreFileUnread { file });
                }
                let mut command = self.command(&["build"]);
                command.env("DOCKER_BUILDKIT", "0");
                command
            }
            Builder::Own => self.command(&["build"]),
        };
        if let (ToolKind::Podman, Some(file)) = (self.kind(), ignore_file) {
            // Podman would prefer a `.containerignore`, which the digest does not follow.
            command.arg("--ignorefile").arg(file);
        }
        Ok(command)
    }

    /// Sees that the image under `reference` is for the platform asked for. A
    /// base image that lacks it, or a `FROM --platform`, goes by unnoticed otherwise.
    async fn see_platform(&self, input: &BuildInput, reference: &str) -> Result<(), ImageError> {
        let wanted = input.platform;
        let format = ["--format", "{{.Os}}/{{.Architecture}}"];
        let found = match self.kind() {
            ToolKind::Docker | ToolKind::Podman => self.inspect(&format, reference).await?,
            // These look at the machine's own platform unless told.
            ToolKind::Finch | ToolKind::Nerdctl => {
                let arguments = [&format[..], &["--platform", wanted.as_str()]].concat();
                self.inspect(&arguments, reference).await?
            }
        };
        if found == wanted.as_str() {
            return Ok(());
        }
        Err(ImageError::WrongPlatform {
            reference: reference.to_owned(),
            wanted,
            found,
        })
    }
}
