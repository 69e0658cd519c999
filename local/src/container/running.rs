//! A container that runs, and what it writes.

use std::collections::BTreeMap;
use std::env;
use std::time::Duration;

use super::ContainerError;
use super::docker::{PROGRAM, docker};
use super::inspected::{Inspected, State};
use super::owned::Owned;
use crate::process::{Child, Ledger, Program, Sink};

/// A container that has been started. When this is dropped, it is removed.
#[derive(Debug)]
pub(super) struct Running {
    container: Owned,
    /// What reads its log; it ends when the container does.
    reader: Child,
}

impl Running {
    /// Starts a container; what it writes goes to `sink`.
    ///
    /// # Errors
    /// When its program or its port cannot be had.
    pub(super) async fn start(
        container: Owned,
        operation: &str,
        ledger: &Ledger,
        sink: Sink,
    ) -> Result<Self, ContainerError> {
        docker(operation, &["start", container.id()]).await?;
        let reader = reader(container.id()).start(ledger, sink);
        Ok(Self {
            container,
            reader: reader.map_err(ContainerError::Run)?,
        })
    }

    /// Docker's identifier of it.
    pub(super) fn id(&self) -> &str {
        self.container.id()
    }

    /// Returns how it is now.
    pub(super) async fn state(&self) -> Result<State, ContainerError> {
        Ok(Inspected::of(self.id()).await?.state)
    }

    /// Waits until the container has ended and all that it wrote was handed on.
    pub(super) async fn wait(&self) -> Result<State, ContainerError> {
        self.reader.wait().await;
        let state = self.state().await?;
        if state.running {
            // The reader was ended by somebody else. What is written from now on is not read,
            // but nothing ends for that.
            docker("wait for a container", &["wait", self.id()]).await?;
            return self.state().await;
        }
        Ok(state)
    }

    /// Asks it to end, as ECS does, and ends it after `patience`.
    pub(super) async fn end(&self, patience: Duration) -> Result<State, ContainerError> {
        let seconds = patience.as_secs().max(1).to_string();
        docker("stop a container", &["stop", "-t", &seconds, self.id()]).await?;
        self.wait().await
    }

    /// Removes it, whatever it does.
    pub(super) async fn remove(self) -> Result<(), ContainerError> {
        self.container.remove().await
    }
}

/// Returns what reads a container's log from its beginning.
fn reader(id: &str) -> Program {
    Program {
        argv: [PROGRAM, "logs", "--follow", id].map(str::to_owned).into(),
        folder: "/".into(),
        environment: own_environment(),
    }
}

/// Returns this process's environment, in which may stand where Docker is.
fn own_environment() -> BTreeMap<String, String> {
    env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
