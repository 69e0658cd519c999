//! Carries out one step: reads again, writes, and tries again while that can help.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Stop;
use super::ownership::Ownership;
use super::patience::{Next, Patience};
use crate::change::changes;
use crate::document::unresolved;
use crate::planner::{self, resolve_document};
use crate::{
    Action, Address, Deployment, Document, ErrorKind, FieldChange, Mark, Observed, Outputs, Owned,
    Owner, Progress, ProviderError, Reader, Resource, Status, Step, Writer,
};

/// What a step needs to run.
pub(super) struct StepRun<'a, T> {
    pub(super) deployment: &'a Deployment,
    pub(super) target: &'a T,
    pub(super) stop: &'a Stop,
    pub(super) progress: Progress,
    pub(super) ownership: Ownership,
    /// Outputs of what the step's resource refers to.
    pub(super) outputs: BTreeMap<Address, Outputs>,
}

/// How a step ended.
pub(super) enum StepResult {
    Done(Outputs),
    Ended(Status),
}

/// Why one attempt did not succeed.
enum Attempt {
    Stale,
    /// It failed before anything could be written.
    FailedToRead(ProviderError),
    /// It failed in a write, which may have taken effect all the same.
    FailedToWrite(ProviderError),
}

/// What an attempt expects to find.
enum Expected<'a> {
    /// No resource of this name.
    Nothing,
    /// The resource as the plan saw it.
    AsPlanned {
        fingerprint: &'a str,
        changes: &'a [FieldChange],
    },
    /// Whatever an earlier attempt of this step left.
    OwnWork,
}

impl<T> StepRun<'_, T> {
    pub(super) async fn carry_out<R>(&self, step: &Step<R>) -> StepResult
    where
        R: Resource,
        T: Reader<R> + Writer<R>,
    {
        self.progress.started(step.action.verb());
        let mut patience = Patience::new(&step.address);
        let mut wrote = false;
        loop {
            let error = match self.attempt(step, wrote).await {
                Ok(outputs) => return StepResult::Done(outputs),
                Err(Attempt::Stale) => return StepResult::Ended(Status::Stale),
                Err(Attempt::FailedToRead(error)) => error,
                Err(Attempt::FailedToWrite(error)) => {
                    wrote = true;
                    error
                }
            };
            let pause = match patience.after(error.kind) {
                Next::TryAfter(pause) => pause,
                Next::GiveUpAfter(time) => return StepResult::Ended(gave_up(error, time)),
                Next::Fail => return StepResult::Ended(failed(error)),
            };
            self.progress.retrying(error.to_string(), pause);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.stop.requested() => return StepResult::Ended(failed(error)),
            }
        }
    }

    /// Tries once. `wrote` tells whether an earlier attempt got as far as a write.
    async fn attempt<R>(&self, step: &Step<R>, wrote: bool) -> Result<Outputs, Attempt>
    where
        R: Resource,
        T: Reader<R> + Writer<R>,
    {
        match &step.action {
            Action::Create { resource, .. } | Action::Update { resource, .. } if wrote => {
                self.write(resource, &Expected::OwnWork).await
            }
            Action::Create { resource, .. } => self.write(resource, &Expected::Nothing).await,
            Action::Update {
                resource,
                changes,
                observed: fingerprint,
                cause: _,
            } => {
                let expected = Expected::AsPlanned {
                    fingerprint,
                    changes,
                };
                self.write(resource, &expected).await
            }
            Action::Delete { identity, .. } => {
                let owned = Owned {
                    address: step.address.clone(),
                    identity: identity.clone(),
                };
                self.delete(&owned).await
            }
        }
    }

    /// Brings one resource to what it should be, if it is what was expected.
    async fn write<R>(&self, resource: &R, expected: &Expected<'_>) -> Result<Outputs, Attempt>
    where
        R: Resource,
        T: Reader<R> + Writer<R>,
    {
        let properties = resolve_document(&resource.properties(), &self.outputs);
        let resolved = resolved(resource, &properties).map_err(Attempt::FailedToRead)?;
        let found = self.target.find(&resolved).await;
        let found = found.map_err(Attempt::FailedToRead)?;
        if !is_expected(found.as_ref(), expected) {
            return Err(Attempt::Stale);
        }
        let mark = Mark::of(self.deployment, resource);
        let Some(observed) = found else {
            let created = self.target.create(&resolved, &mark, &self.progress).await;
            return created.map_err(Attempt::FailedToWrite);
        };
        let changes = changes(&properties, &observed.properties, |property, _| {
            expected.rewrites(property)
        });
        if changes.is_empty() && expected.is_settled_without_changes() {
            return Ok(observed.outputs);
        }
        self.target
            .update(&resolved, &observed, &changes, &mark, &self.progress)
            .await
            .map_err(Attempt::FailedToWrite)
    }

    /// Deletes a resource, if it is still the deployment's.
    async fn delete<R>(&self, owned: &Owned) -> Result<Outputs, Attempt>
    where
        R: Resource,
        T: Reader<R> + Writer<R>,
    {
        let is_ours = self.ownership.holds(owned, self.target).await;
        if !is_ours.map_err(Attempt::FailedToRead)? {
            return Err(Attempt::Stale);
        }
        let deleted = self.target.delete(owned, &self.progress).await;
        deleted.map_err(Attempt::FailedToWrite)?;
        Ok(Outputs::new())
    }
}

impl Expected<'_> {
    /// Tells whether a property that cannot be read back is written: when the
    /// plan says so, or when nobody knows how far an earlier attempt came.
    fn rewrites(&self, property: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::AsPlanned { changes, .. } => changes.iter().any(|c| c.path == property),
            Self::OwnWork => true,
        }
    }

    /// Tells whether a resource without changes needs no write: what it follows
    /// turned out to be what it was. Like the planner it does not ask whether the
    /// mark's digest is of an earlier blueprint: the world must not depend on
    /// whether a plan was made before or after what it follows was changed.
    ///
    /// After an earlier attempt's write the resource may not be ready yet, which
    /// is for the target to wait for.
    fn is_settled_without_changes(&self) -> bool {
        match self {
            Self::AsPlanned { .. } => true,
            Self::Nothing | Self::OwnWork => false,
        }
    }
}

/// Returns a resource with all its references replaced by values.
fn resolved<R: Resource>(resource: &R, properties: &Document) -> Result<R, ProviderError> {
    if let Some(unresolved) = unresolved(properties) {
        return Err(unresolved.into());
    }
    resource
        .with_properties(properties.clone())
        .map_err(|error| unreadable(&error))
}

/// A resource that is somebody else's is never what was expected.
fn is_expected(found: Option<&Observed>, expected: &Expected<'_>) -> bool {
    match (expected, found) {
        (_, Some(found)) if found.owner == Owner::Foreign => false,
        (Expected::Nothing, found) => found.is_none(),
        (Expected::AsPlanned { fingerprint, .. }, Some(found)) => {
            planner::fingerprint(found) == *fingerprint
        }
        (Expected::AsPlanned { .. }, None) => false,
        (Expected::OwnWork, _) => true,
    }
}

fn failed(error: ProviderError) -> Status {
    Status::Failed {
        kind: error.kind,
        error: error.to_string(),
        help: error.help,
    }
}

fn gave_up(error: ProviderError, deadline: Duration) -> Status {
    Status::Failed {
        kind: error.kind,
        error: format!("{error} (tried again for {} s)", deadline.as_secs()),
        help: error.help,
    }
}

fn unreadable(error: &serde_json::Error) -> ProviderError {
    ProviderError {
        kind: ErrorKind::Other,
        operation: "resolve inputs".to_owned(),
        message: error.to_string(),
        help: Some("this is a fault in manta; please report it".to_owned()),
    }
}
