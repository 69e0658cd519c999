//! One deployment on this machine, read and written through its supervisor.

use std::fs;
use std::io;
use std::time::Duration;

use manta_engine::{
    Address, ErrorKind, FieldChange, Mark, Observed, Outputs, Owned, Owner, Progress,
    ProviderError, Reader, Resource, Writer,
};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use crate::container;
use crate::control::{Answer, Client, ClientError, Described, Failure, Launcher, Request};
use crate::folder::{Folder, Lock};
use crate::kinds::LocalResource;
use crate::orphans;
use crate::prepare::Secrets;

/// How long a supervisor that does not answer may take to: it has just been started, or killed.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between looks whether it answers, or has ended.
const LOOK: Duration = Duration::from_millis(10);

/// One deployment on this machine.
///
/// All that there is, is what its supervisor runs: without one there is nothing. The first
/// resource that is created starts it. Whatever it runs is the deployment's own, so nothing
/// here can be somebody else's.
#[derive(Debug)]
pub struct Target {
    folder: Folder,
    launcher: Launcher,
    secrets: Secrets,
    /// Held while a supervisor is started: resources are created side by side.
    launching: Mutex<()>,
}

/// Why a deployment cannot be looked at, or ended.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// What a killed supervisor left behind cannot be ended, or the folder not be removed.
    #[error("cannot clear up after the supervisor of {deployment}")]
    Leftovers {
        /// The deployment.
        deployment: String,
        /// Why not.
        source: io::Error,
    },
    /// The supervisor does not do it.
    #[error(transparent)]
    Supervisor(#[from] ClientError),
}

impl Target {
    /// Returns the deployment in a folder, whose supervisor `launcher` starts.
    #[must_use]
    pub fn new(folder: Folder, launcher: Launcher) -> Self {
        Self {
            folder,
            launcher,
            secrets: Secrets::new(),
            launching: Mutex::default(),
        }
    }

    /// Tells whether a supervisor ran here that was killed: nobody answers at its socket.
    pub async fn is_abandoned(&self) -> bool {
        self.folder.socket().exists() && self.client().await.is_none()
    }

    /// Ends what a supervisor that was killed has left behind. To be called by whoever holds
    /// [`Folder::lock_changes`]: no supervisor can be started meanwhile.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub async fn recover(&self) -> Result<(), TargetError> {
        if self.is_abandoned().await {
            self.clear_up(|folder| fs::remove_file(folder.socket()))
                .await?;
        }
        Ok(())
    }

    /// Returns this target, handing over these values of secrets.
    #[must_use]
    pub fn with_secrets(self, secrets: Secrets) -> Self {
        Self { secrets, ..self }
    }

    /// Returns the deployment's folder.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Returns the supervisor, if one runs.
    pub async fn client(&self) -> Option<Client> {
        Client::of(&self.folder).await
    }

    /// Returns every resource that there is.
    ///
    /// # Errors
    /// When the supervisor does not answer.
    pub async fn describe(&self) -> Result<Vec<Described>, ClientError> {
        let Some(client) = self.client().await else {
            return Ok(Vec::new());
        };
        match client.call(&Request::Describe, drop).await? {
            Answer::Described { resources } => Ok(resources),
            other => Err(unexpected(&other)),
        }
    }

    /// Ends whatever runs, and the supervisor, and removes the folder.
    ///
    /// # Errors
    /// When something does not end.
    pub async fn end(&self) -> Result<(), TargetError> {
        while self.folder.path().exists() {
            if let Some(client) = self.client().await {
                return Ok(client.shut_down(drop).await?);
            }
            if self.remove().await? {
                break;
            }
        }
        Ok(())
    }

    /// Removes all that is left of a deployment; `false`: somebody supervises it after all.
    async fn remove(&self) -> Result<bool, TargetError> {
        let has_images = self.folder.containers().exists();
        let is_removed = self.clear_up(Folder::remove).await?;
        if has_images && is_removed {
            let deployment = self.folder.deployment();
            let removed = container::remove_images(&deployment).await;
            removed.map_err(|error| TargetError::Leftovers {
                deployment,
                source: io::Error::other(error),
            })?;
        }
        Ok(is_removed)
    }

    /// Ends what a killed supervisor has left, then does `more` while no new one can start; `false`:
    /// one runs.
    async fn clear_up(
        &self,
        more: impl FnOnce(&Folder) -> io::Result<()>,
    ) -> Result<bool, TargetError> {
        let clear = async {
            let Some(_lock) = self.abandoned().await? else {
                return Ok(false);
            };
            orphans::reap(&self.folder).await?;
            more(&self.folder)?;
            Ok(true)
        };
        clear.await.map_err(|source| TargetError::Leftovers {
            deployment: self.folder.deployment(),
            source,
        })
    }

    /// Takes the lock of a supervisor that has ended; `None`: one runs after all. One that is killed
    /// stops to listen a moment before it lets go of its lock.
    async fn abandoned(&self) -> io::Result<Option<Lock>> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(lock) = self.folder.lock()? {
                return Ok(Some(lock));
            }
            if self.client().await.is_some() {
                return Ok(None);
            }
            if Instant::now() > deadline {
                let message = "its supervisor neither answers nor ends";
                return Err(io::Error::new(io::ErrorKind::TimedOut, message));
            }
            sleep(LOOK).await;
        }
    }

    /// Returns the supervisor; starts one where none runs.
    async fn supervisor(&self) -> Result<Client, ProviderError> {
        let _one_at_a_time = self.launching.lock().await;
        let launched = self.launcher.ensure(&self.folder).await;
        launched.map_err(|error| ProviderError {
            help: Some(format!(
                "{} holds what it said",
                self.folder.log().display()
            )),
            ..failed("start the supervisor", whole(&error))
        })
    }

    async fn put(
        &self,
        resource: &LocalResource,
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let request = Request::Put {
            address: mark.address.clone(),
            properties: resource.properties(),
            digest: mark.digest.clone(),
            secrets: self
                .secrets
                .get(resource.name())
                .cloned()
                .unwrap_or_default(),
        };
        let supervisor = self.supervisor().await?;
        match supervisor.call(&request, say(progress)).await {
            Ok(Answer::Ready { outputs }) => Ok(outputs),
            Ok(other) => Err(provider_error("start", unexpected(&other))),
            Err(error) => Err(provider_error("start", error)),
        }
    }
}

impl Reader<LocalResource> for Target {
    async fn find(&self, wanted: &LocalResource) -> Result<Option<Observed>, ProviderError> {
        let address = wanted.address();
        let described = self.describe().await;
        let described = described.map_err(|error| provider_error("look at what runs", error))?;
        let found = described.into_iter().find(|found| found.address == address);
        Ok(found.map(|found| Observed {
            identity: identity(&found.address),
            owner: Owner::Ours {
                digest: Some(found.digest),
            },
            properties: found.properties,
            outputs: found.outputs,
        }))
    }

    async fn owned(&self) -> Result<Vec<Owned>, ProviderError> {
        let described = self.describe().await;
        let described = described.map_err(|error| provider_error("look at what runs", error))?;
        let owned = described.into_iter().map(|found| Owned {
            identity: identity(&found.address),
            address: found.address,
        });
        Ok(owned.collect())
    }
}

impl Writer<LocalResource> for Target {
    async fn create(
        &self,
        resource: &LocalResource,
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        self.put(resource, mark, progress).await
    }

    async fn update(
        &self,
        resource: &LocalResource,
        _observed: &Observed,
        _changes: &[FieldChange],
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        self.put(resource, mark, progress).await
    }

    async fn delete(&self, owned: &Owned, progress: &Progress) -> Result<(), ProviderError> {
        let Some(client) = self.client().await else {
            return Ok(());
        };
        let request = Request::Delete {
            address: owned.address.clone(),
        };
        let deleted = client.call(&request, say(progress)).await;
        deleted
            .map(drop)
            .map_err(|error| provider_error("stop", error))
    }
}

/// What a resource is called here: nothing else on this machine has its address in its
/// deployment's folder.
fn identity(address: &Address) -> String {
    address.to_string()
}

/// Hands on what comes before an answer's end.
fn say(progress: &Progress) -> impl FnMut(Answer) + '_ {
    |answer| match answer {
        Answer::Progress { text } => progress.say(text),
        Answer::Log(line) => progress.say(line.text),
        Answer::Done
        | Answer::Ready { .. }
        | Answer::Described { .. }
        | Answer::Instances { .. }
        | Answer::Invoked(_)
        | Answer::Execution(_)
        | Answer::Failed(_) => {}
    }
}

/// Returns the error of an answer that does not belong to its request.
fn unexpected(answer: &Answer) -> ClientError {
    ClientError::Failed(Failure {
        operation: "talk to the supervisor".to_owned(),
        message: format!("it answered {answer:?}"),
        help: Some("this is a fault in manta; please report it".to_owned()),
        last_lines: Vec::new(),
    })
}

fn provider_error(operation: &str, error: ClientError) -> ProviderError {
    match error {
        ClientError::Failed(failure) => ProviderError {
            help: failure.help.clone(),
            ..failed(&failure.operation, with_last_lines(&failure))
        },
        gone @ (ClientError::Gone { .. } | ClientError::Foreign { .. }) => ProviderError {
            help: Some(
                "`manta down --local` ends what is left of it, `manta up --local` starts anew"
                    .to_owned(),
            ),
            ..failed(operation, whole(&gone))
        },
    }
}

/// Returns an error's text with those of its sources.
fn whole(error: &dyn std::error::Error) -> String {
    let reasons = std::iter::successors(Some(error), |error| error.source());
    let reasons: Vec<_> = reasons.map(ToString::to_string).collect();
    reasons.join(": ")
}

fn with_last_lines(failure: &Failure) -> String {
    let Failure {
        message,
        last_lines,
        ..
    } = failure;
    if last_lines.is_empty() {
        return message.clone();
    }
    let lines: Vec<_> = last_lines
        .iter()
        .map(|line| format!("\n    {line}"))
        .collect();
    format!("{message}; the last that it wrote:{}", lines.concat())
}

fn failed(operation: &str, message: String) -> ProviderError {
    ProviderError {
        kind: ErrorKind::Other,
        operation: operation.to_owned(),
        message,
        help: None,
    }
}
