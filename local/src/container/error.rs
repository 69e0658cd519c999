//! What can go wrong with containers.

use std::io;

use manta_artifacts::{CollectorError, ImageError, Platform};
use thiserror::Error;

use crate::control::Failure;

/// What can be done instead of running a container.
const WITHOUT: &str = "or say how it runs without a container: `[service.NAME.local] run = \"…\"`";

/// A container that cannot be had.
#[derive(Debug, Error)]
pub enum ContainerError {
    /// There is no Docker, its engine does not answer, or an image cannot be built.
    #[error(transparent)]
    Tool(#[from] ImageError),
    /// The collector's image cannot be made.
    #[error(transparent)]
    Collector(#[from] CollectorError),
    /// The `docker` command cannot be run.
    #[error("cannot run `docker`")]
    Run(#[source] io::Error),
    /// Docker does not do what it is told.
    #[error("{reason}")]
    Refused {
        /// What it was to do.
        operation: String,
        /// What it said.
        reason: String,
    },
    /// What Docker told is not what it tells elsewhere.
    #[error("docker answered what cannot be read: {answer}")]
    Unreadable {
        /// What was asked.
        operation: String,
        /// What it answered.
        answer: String,
    },
    /// The platform is unknown.
    #[error("no image is built for `{0}`")]
    Platform(String),
    /// Docker's containers cannot reach this machine.
    #[error("containers see this machine at {gateway}, and nothing can listen there")]
    Unreachable {
        /// The address.
        gateway: String,
        /// Why not.
        source: io::Error,
    },
    /// A file for a container cannot be written.
    #[error("cannot write a file for the collector")]
    Write(#[source] io::Error),
}

impl ContainerError {
    /// Returns what failed.
    #[must_use]
    pub fn operation(&self) -> &str {
        match self {
            Self::Tool(
                ImageError::NoTool
                | ImageError::ToolMissing(_)
                | ImageError::EngineUnreachable { .. }
                | ImageError::Run { .. },
            )
            | Self::Run(_) => "find Docker",
            Self::Tool(_) | Self::Platform(_) => "build the image",
            Self::Collector(_) => "make the collector's image",
            Self::Refused { operation, .. } | Self::Unreadable { operation, .. } => operation,
            Self::Unreachable { .. } => "make a way from containers to this machine",
            Self::Write(_) => "set up the collector",
        }
    }

    /// Returns what the user can do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Tool(
                ImageError::NoTool | ImageError::ToolMissing(_) | ImageError::Run { .. },
            )
            | Self::Run(_) => format!("install Docker, {WITHOUT}"),
            Self::Tool(error @ ImageError::EngineUnreachable { .. }) => {
                format!("{}, {WITHOUT}", error.help())
            }
            Self::Tool(error) => error.help(),
            Self::Collector(error) => error.help().to_owned(),
            Self::Refused { reason, .. } => refused_help(reason).to_owned(),
            Self::Unreadable { .. } => format!("update Docker, {WITHOUT}"),
            Self::Platform(_) => format!(
                "use {} or {}",
                Platform::LinuxAmd64.as_str(),
                Platform::LinuxArm64.as_str()
            ),
            Self::Unreachable { .. } => format!(
                "use a Docker engine that runs on this machine as root, or Docker Desktop; {WITHOUT}"
            ),
            Self::Write(_) => "see that there is room in the folder for temporary files".to_owned(),
        }
    }

    /// Returns the end of what a tool printed; empty where the error has said it all.
    #[must_use]
    pub fn last_lines(&self) -> &[String] {
        match self {
            Self::Tool(error) => error.last_lines(),
            Self::Collector(_)
            | Self::Run(_)
            | Self::Refused { .. }
            | Self::Unreadable { .. }
            | Self::Platform(_)
            | Self::Unreachable { .. }
            | Self::Write(_) => &[],
        }
    }
}

/// Returns what can be done about Docker's reason. Its words are all there is to go by.
fn refused_help(reason: &str) -> &'static str {
    let says = |words: &str| reason.contains(words);
    if says("port is already allocated") || says("address already in use") {
        "end what listens at the port, or choose another `port`"
    } else if says("executable file not found") || says("no such file or directory") {
        "see that the image has the program that `command`, or its own CMD, names"
    } else if says("exec format error") || says("does not match the specified platform") {
        "the image is for another processor: build it for this one, or install an emulator \
         (`docker run --privileged --rm tonistiigi/binfmt --install all`)"
    } else if says("pull access denied") || says("unauthorized") || says("denied:") {
        "see that the image's name is right, and log in to its registry with `docker login`"
    } else if says("manifest unknown") || says("not found") {
        "see that the image's name and tag are right"
    } else if says("no space left") {
        "make room: `docker system prune` removes what no container uses"
    } else {
        "what Docker says is all that is known of it"
    }
}

impl From<ContainerError> for Failure {
    fn from(error: ContainerError) -> Self {
        let causes =
            std::iter::successors(std::error::Error::source(&error), |error| error.source());
        let mut message = error.to_string();
        for cause in causes {
            message.push_str(": ");
            message.push_str(&cause.to_string());
        }
        Self {
            operation: format!("cannot {}", error.operation()),
            message,
            help: Some(error.help()),
            last_lines: error.last_lines().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use manta_artifacts::ToolKind;

    use super::*;

    #[test]
    fn without_docker_both_ways_are_told() {
        let missing = ContainerError::from(ImageError::ToolMissing(ToolKind::Docker));
        let unreachable = ContainerError::from(ImageError::EngineUnreachable {
            tool: ToolKind::Docker,
            reason: "connection refused".to_owned(),
        });
        for (error, to_do) in [(missing, "install Docker"), (unreachable, "start Docker")] {
            let failure = Failure::from(error);
            assert_eq!(failure.operation, "cannot find Docker");
            let help = failure.help.expect("there is help");
            assert!(help.contains(to_do) && help.contains("run ="), "{help}");
        }
    }

    #[test]
    fn a_cause_is_told_once() {
        let cause = io::Error::other("no such device");
        let failure = Failure::from(ContainerError::Run(cause));
        assert_eq!(failure.message, "cannot run `docker`: no such device");
    }
}
