//! What can go wrong with images.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use thiserror::Error;

use super::{ContextError, Platform, PushRefusal, ToolKind};

/// An image that could not be built or pushed.
#[derive(Debug, Error)]
pub enum ImageError {
    /// No container tool is on `PATH`.
    #[error("no container tool found on PATH")]
    NoTool,
    /// The container tool that was asked for is not on `PATH`.
    #[error("container tool `{0}` not found on PATH")]
    ToolMissing(ToolKind),
    /// The container tool's engine does not answer.
    #[error("the engine of `{tool}` does not answer: {reason}")]
    EngineUnreachable {
        /// The tool that was found.
        tool: ToolKind,
        /// What the tool said.
        reason: String,
    },
    /// The container tool cannot be run.
    #[error("cannot run `{tool}`")]
    Run {
        /// The tool.
        tool: ToolKind,
        /// Why not.
        source: io::Error,
    },
    /// The build context cannot be read.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// The ignore file is of a kind that the builder does not read.
    #[error("the classic builder does not read `{}`", file.display())]
    IgnoreFileUnread {
        /// The Dockerfile's own ignore file.
        file: PathBuf,
    },
    /// The build failed.
    #[error("`{tool}` failed to build `{}` ({status})", context.display())]
    BuildFailed {
        /// The tool that built it.
        tool: ToolKind,
        /// The build context.
        context: PathBuf,
        /// The last 20 lines of the tool's output.
        last_lines: Vec<String>,
        /// How the tool ended.
        status: ExitStatus,
    },
    /// The image came out for another platform than asked.
    #[error("image `{reference}` was built for {found}, not {wanted}")]
    WrongPlatform {
        /// The image.
        reference: String,
        /// The platform asked for.
        wanted: Platform,
        /// The platform it has, such as `linux/arm64`.
        found: String,
    },
    /// The tool does not know the image it should have.
    #[error("`{tool}` cannot inspect image `{reference}`: {reason}")]
    Inspect {
        /// The tool.
        tool: ToolKind,
        /// The image.
        reference: String,
        /// What the tool said.
        reason: String,
    },
    /// The registry took no login.
    #[error("`{tool}` cannot log in to registry `{registry}`: {reason}")]
    LoginFailed {
        /// The tool.
        tool: ToolKind,
        /// The registry's host.
        registry: String,
        /// What the tool said.
        reason: String,
    },
    /// The push failed.
    #[error("cannot push `{reference}`: {refusal}")]
    PushFailed {
        /// The tool that pushed it.
        tool: ToolKind,
        /// The image.
        reference: String,
        /// Why, as far as the output tells.
        refusal: PushRefusal,
        /// The last 20 lines of the tool's output.
        last_lines: Vec<String>,
        /// How the tool ended.
        status: ExitStatus,
    },
    /// The push went well but did not say which digest the registry gave the image.
    #[error("`{tool}` pushed `{reference}` without telling its digest")]
    DigestUnknown {
        /// The tool.
        tool: ToolKind,
        /// The image.
        reference: String,
    },
}

impl ImageError {
    /// Returns what the user can do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NoTool => format!(
                "install one of {}, or give `image` instead of `build`",
                ToolKind::list()
            ),
            Self::ToolMissing(tool) => format!(
                "install {tool}, or leave the choice to manta, which looks for {}",
                ToolKind::list()
            ),
            Self::EngineUnreachable { tool, .. } => tool.how_to_start().to_owned(),
            Self::Run { tool, .. } => format!("see whether `{tool} version` works in a shell"),
            Self::Context(error) => error.help().to_owned(),
            Self::IgnoreFileUnread { .. } => {
                "install Docker's buildx plugin, or rename the file to `.dockerignore`".to_owned()
            }
            Self::BuildFailed { last_lines, .. } => build_help(last_lines).to_owned(),
            Self::WrongPlatform { wanted, .. } => format!(
                "see that the Dockerfile's base images exist for {wanted}, and that no \
                 `FROM --platform` names another one"
            ),
            Self::Inspect { tool, .. } | Self::DigestUnknown { tool, .. } => {
                format!("see whether this version of {tool} is supported; try another `--builder`")
            }
            Self::LoginFailed { .. } => {
                "see whether the registry can be reached and its credentials are still valid"
                    .to_owned()
            }
            Self::PushFailed { refusal, .. } => refusal.help().to_owned(),
        }
    }

    /// Returns the end of the tool's output, to be shown before the error;
    /// empty for errors that have said it all.
    #[must_use]
    pub fn last_lines(&self) -> &[String] {
        match self {
            Self::BuildFailed { last_lines, .. } | Self::PushFailed { last_lines, .. } => {
                last_lines
            }
            Self::NoTool
            | Self::ToolMissing(_)
            | Self::EngineUnreachable { .. }
            | Self::Run { .. }
            | Self::Context(_)
            | Self::IgnoreFileUnread { .. }
            | Self::WrongPlatform { .. }
            | Self::Inspect { .. }
            | Self::LoginFailed { .. }
            | Self::DigestUnknown { .. } => &[],
        }
    }
}

/// Returns what can be done about a build that failed with these last lines.
fn build_help(last_lines: &[String]) -> &'static str {
    // Met with `FROM scratch` and `ENV` before the first `COPY`: the classic
    // builder then takes the machine's own platform (Docker 20.10).
    let platform = "does not match the specified platform";
    if last_lines.iter().any(|line| line.contains(platform)) {
        "the classic builder cannot build this for another platform than the machine's: \
         install Docker's buildx plugin"
    } else {
        "the lines above are the end of the build's output"
    }
}
