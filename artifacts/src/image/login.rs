//! Logging in to a registry.

use std::fmt;
use std::net::IpAddr;

use super::tool::ContainerTool;
use super::{ImageError, ToolKind};
use crate::process::quiet;

/// What a registry takes as a login.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The registry's host, with its port when it has one.
    pub registry: String,
    /// The user's name.
    pub username: String,
    /// The password or token.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            registry,
            username,
            password: _,
        } = self;
        f.debug_struct("Credentials")
            .field("registry", registry)
            .field("username", username)
            .finish_non_exhaustive()
    }
}

impl ContainerTool {
    /// Logs in to a registry, which the tool remembers in its own way (its
    /// configuration, or the user's credential helper).
    ///
    /// The password goes through standard input, so that no process list shows it.
    ///
    /// # Errors
    /// When the registry cannot be reached or refuses the login.
    pub async fn login(&self, credentials: &Credentials) -> Result<(), ImageError> {
        let Credentials {
            registry,
            username,
            password,
        } = credentials;
        let mut command = self.command(&["login", "--username", username, "--password-stdin"]);
        command.args(self.plain_http_flag(registry)).arg(registry);
        let finished = self.run(&mut command, Some(password), &quiet).await?;
        if finished.status.success() {
            return Ok(());
        }
        Err(ImageError::LoginFailed {
            tool: self.kind(),
            registry: registry.clone(),
            reason: finished.reason(),
        })
    }

    /// Returns the flag that lets the tool talk plain HTTP to a registry on
    /// this machine. The others do so unasked.
    pub(super) fn plain_http_flag(&self, registry: &str) -> Option<&'static str> {
        match self.kind() {
            ToolKind::Podman => is_loopback(registry).then_some("--tls-verify=false"),
            ToolKind::Docker | ToolKind::Finch | ToolKind::Nerdctl => None,
        }
    }
}

/// Reports whether a registry's `host` or `host:port` is this machine.
fn is_loopback(registry: &str) -> bool {
    let host = match registry.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => registry,
    };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_known_with_and_without_a_port() {
        for registry in [
            "localhost",
            "localhost:5000",
            "127.0.0.1:5000",
            "127.8.0.1",
            "[::1]:5000",
        ] {
            assert!(is_loopback(registry), "{registry}");
        }
        for registry in ["registry.example.com", "10.0.0.1:5000", "localhost.example"] {
            assert!(!is_loopback(registry), "{registry}");
        }
    }

    #[test]
    fn debug_output_has_no_password() {
        let credentials = Credentials {
            registry: "registry.example.com".into(),
            username: "ada".into(),
            password: "s3cret".into(),
        };
        assert!(!format!("{credentials:?}").contains("s3cret"));
    }
}
