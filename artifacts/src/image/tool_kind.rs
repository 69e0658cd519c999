//! The container tools manta knows.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A container tool with Docker's command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolKind {
    /// Docker's own.
    Docker,
    /// Podman.
    Podman,
    /// Finch, which wraps nerdctl in a virtual machine.
    Finch,
    /// nerdctl, containerd's.
    Nerdctl,
}

impl ToolKind {
    /// Every tool, in the order they are looked for.
    pub const ALL: [Self; 4] = [Self::Docker, Self::Podman, Self::Finch, Self::Nerdctl];

    /// Returns the name of its program.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Finch => "finch",
            Self::Nerdctl => "nerdctl",
        }
    }

    /// Returns the names of all tools as a sentence lists them.
    pub(super) fn list() -> String {
        let [rest @ .., last] = Self::ALL.map(Self::as_str);
        format!("{} or {last}", rest.join(", "))
    }

    /// Returns the arguments that fail unless its engine answers.
    pub(super) const fn engine_probe(self) -> &'static [&'static str] {
        match self {
            // `docker info` ended with 0 for an unreachable engine before Docker 23.
            Self::Docker => &["version", "--format", "{{.Server.Version}}"],
            // Podman on Linux has no server whose version could be asked.
            Self::Podman | Self::Finch | Self::Nerdctl => &["info"],
        }
    }

    /// Returns what starts its engine.
    pub(super) const fn how_to_start(self) -> &'static str {
        match self {
            Self::Docker => {
                "start Docker (Docker Desktop, or `sudo systemctl start docker`), \
                 and see that your user may use its socket"
            }
            Self::Podman => "start Podman's machine with `podman machine start`",
            Self::Finch => "start Finch's machine with `finch vm start`",
            Self::Nerdctl => {
                "start containerd (`sudo systemctl start containerd`, or \
                 `containerd-rootless-setuptool.sh install` without root)"
            }
        }
    }
}

impl fmt::Display for ToolKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A tool name that manta does not know.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("unknown container tool `{name}`: use {}", ToolKind::list())]
pub struct UnknownTool {
    /// The name that was given.
    pub name: String,
}

impl FromStr for ToolKind {
    type Err = UnknownTool;

    fn from_str(name: &str) -> Result<Self, UnknownTool> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or_else(|| UnknownTool { name: name.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_parses_from_its_own_name() {
        for kind in ToolKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
    }

    #[test]
    fn an_unknown_tool_is_told_the_four_names() {
        let error = "buildah".parse::<ToolKind>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown container tool `buildah`: use docker, podman, finch or nerdctl"
        );
    }
}
