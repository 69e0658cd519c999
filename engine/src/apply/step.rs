//! Carries out one step: reads again, writes, and tries again while that can help.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use tokio::time::Instant;

use super::Stop;
use crate::change::changes;
use crate::document::digest;
use crate::planner::{fingerprint, resolve_document};
use crate::{
    Action, Address, Deployment, ErrorKind, Mark, Observed, Outputs, Owned, Owner, Progress,
    ProviderError, Reader, Resource, Status, Step, Writer,
};

/// How long a step is tried again while it is throttled. The SDK has waited
/// several times by then; two minutes outlast any burst of our own making.
const THROTTLED_DEADLINE: Duration = Duration::from_secs(120);
/// How long a step is tried again while something it needs is not ready. The
/// longest known: network interfaces of stopped Fargate tasks keep their
/// security group for some minutes.
const NOT_YET_DEADLINE: Duration = Duration::from_secs(300);
/// The first pause between attempts; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause between attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What a step needs to run.
pub(super) struct StepRun<'a, T> {
    pub(super) deployment: &'a Deployment,
    pub(super) target: &'a T,
    pub(super) stop: &'a Stop,
    pub(super) progress: Progress,
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
    Error(ProviderError),
}

impl From<ProviderError> for Attempt {
    fn from(error: ProviderError) -> Self {
        Self::Error(error)
    }
}

/// What an attempt expects to find.
enum Expected<'a> {
    /// No resource of this name.
    Nothing,
    /// The resource as the plan saw it.
    Fingerprint(&'a str),
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
        let started = Instant::now();
        for attempt in 0_u32.. {
            let error = match self.attempt(step, attempt).await {
                Ok(outputs) => return StepResult::Done(outputs),
                Err(Attempt::Stale) => return StepResult::Ended(Status::Stale),
                Err(Attempt::Error(error)) => error,
            };
            let pause = pause_before_next(&step.address, attempt);
            match retry_deadline(error.kind) {
                Some(deadline) if started.elapsed() + pause < deadline => {
                    self.progress.retrying(error.to_string(), pause);
                }
                Some(deadline) => return StepResult::Ended(gave_up(error, deadline)),
                None => return StepResult::Ended(failed(error)),
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.stop.requested() => return StepResult::Ended(failed(error)),
            }
        }
        unreachable!("a step's attempts end by its deadline")
    }

    async fn attempt<R>(&self, step: &Step<R>, attempt: u32) -> Result<Outputs, Attempt>
    where
        R: Resource,
        T: Reader<R> + Writer<R>,
    {
        match &step.action {
            Action::Create { resource, .. } => {
                let expected = if attempt == 0 {
                    Expected::Nothing
                } else {
                    Expected::OwnWork
                };
                self.write(resource, &expected).await
            }
            Action::Update {
                resource, observed, ..
            } => {
                let expected = if attempt == 0 {
                    Expected::Fingerprint(observed)
                } else {
                    Expected::OwnWork
                };
                self.write(resource, &expected).await
            }
            Action::Delete { identity, .. } => {
                let owned = Owned {
                    address: step.address.clone(),
                    identity: identity.clone(),
                };
                self.target.delete(&owned, &self.progress).await?;
                Ok(Outputs::new())
            }
        }
    }

    /// Brings one resource to what it should be, if it is what was expected.
    async fn write<R>(&self, resource: &R, expected: &Expected<'_>) -> Result<Outputs, Attempt>
    where
        R: Resource,
        T: Reader<R> + Writer<R>,
    {
        let mark = Mark {
            deployment: self.deployment.clone(),
            address: resource.address(),
            digest: digest(&resource.properties()),
        };
        let properties = resolve_document(&resource.properties(), &self.outputs);
        let resolved = resource
            .with_properties(properties.clone())
            .map_err(|error| unreadable(&error))?;
        let found = self.target.find(&resolved).await?;
        if !is_expected(found.as_ref(), expected) {
            return Err(Attempt::Stale);
        }
        let outputs = match found {
            None => self.target.create(&resolved, &mark, &self.progress).await,
            Some(observed) => {
                let asked_anew = match &observed.owner {
                    Owner::Ours { digest } => digest.as_ref() != Some(&mark.digest),
                    Owner::Foreign => return Err(Attempt::Stale),
                };
                let changes = changes(&properties, &observed.properties, asked_anew);
                self.target
                    .update(&resolved, &observed, &changes, &mark, &self.progress)
                    .await
            }
        };
        Ok(outputs?)
    }
}

fn is_expected(found: Option<&Observed>, expected: &Expected<'_>) -> bool {
    match (expected, found) {
        (Expected::Nothing, found) => found.is_none(),
        (Expected::Fingerprint(expected), Some(found)) => fingerprint(found) == *expected,
        (Expected::Fingerprint(_), None) => false,
        (Expected::OwnWork, _) => true,
    }
}

fn retry_deadline(kind: ErrorKind) -> Option<Duration> {
    match kind {
        ErrorKind::Throttled => Some(THROTTLED_DEADLINE),
        ErrorKind::NotYet => Some(NOT_YET_DEADLINE),
        ErrorKind::Denied | ErrorKind::Conflict | ErrorKind::Other => None,
    }
}

/// Returns a pause that doubles with each attempt. Steps that fail together
/// must not come back together, so each takes off up to a half, by its address.
fn pause_before_next(address: &Address, attempt: u32) -> Duration {
    let whole = FIRST_PAUSE
        .saturating_mul(2_u32.saturating_pow(attempt))
        .min(LONGEST_PAUSE);
    let mut hasher = DefaultHasher::new();
    (address, attempt).hash(&mut hasher);
    let percent = 50 + u32::try_from(hasher.finish() % 51).expect("at most 50");
    whole * percent / 100
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
