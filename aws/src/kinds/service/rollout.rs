//! Watches a deployment of a service until it is stable, or fails as soon as
//! it is certain that it never will be.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_ecs::types::{Deployment, DeploymentRolloutState, Service as Found};
use manta_engine::{ErrorKind, Progress, ProviderError};

use super::parts::last_part;
use super::{Service, crash, describe};
use crate::Target;
use crate::poll::Pauses;

/// How often in a row a deployment may be missing before it counts as replaced:
/// DescribeServices may for a moment answer as it would have before the update.
const OUTDATED_ANSWERS: u32 = 5;

/// One deployment of a service, being watched.
pub(super) struct Rollout<'a> {
    service: &'a Service,
    /// The task definition that is to run in the end.
    wanted: &'a str,
    /// ECS's name for the deployment; `None`: something else is being deployed.
    deployment: Option<String>,
    /// Tasks that had crashed before there was anything to watch; `None`: not
    /// looked up yet.
    crashed_before: Option<BTreeSet<String>>,
    patience: Duration,
    told: Told,
}

/// What has been told already, so that each thing is told once.
struct Told {
    counts: String,
    /// The ids of the service's events.
    events: BTreeSet<String>,
}

/// Where a deployment is.
#[derive(Debug, PartialEq)]
enum Stage {
    /// As many tasks as wanted run, all of them of this deployment.
    Stable,
    /// It goes on.
    Rolling,
    /// ECS's circuit breaker gave up on it.
    Failed { reason: String },
    /// Another deployment has taken its place, and runs this task definition.
    Replaced { by: String },
    /// ECS does not show it.
    Missing { instead: String },
}

impl<'a> Rollout<'a> {
    /// Returns the rollout to `wanted` of the service as ECS answered with it.
    pub(super) fn new(service: &'a Service, wanted: &'a str, answered: &Found) -> Self {
        let ours =
            primary(answered).filter(|deployment| deployment.task_definition() == Some(wanted));
        let is_new = ours.is_some_and(|ours| !is_completed(ours));
        Self {
            service,
            wanted,
            deployment: ours.and_then(Deployment::id).map(str::to_owned),
            crashed_before: is_new.then(BTreeSet::new),
            patience: Duration::from_secs(service.deploy_timeout_seconds.into()),
            told: Told {
                counts: String::new(),
                events: event_ids(answered),
            },
        }
    }

    /// Returns when the service is stable.
    ///
    /// # Errors
    /// When ECS gives up or goes back, the tasks keep stopping, or the
    /// service's deadline passes.
    pub(super) async fn watch(
        mut self,
        target: &Target,
        progress: &Progress,
    ) -> Result<(), ProviderError> {
        let mut pauses = Pauses::within(self.patience);
        let mut missing = 0;
        loop {
            let found = self.look(target).await?;
            self.tell(&found, progress);
            match self.stage(&found) {
                Stage::Stable => return Ok(()),
                Stage::Failed { reason } => return Err(self.failed(target, &reason).await),
                Stage::Replaced { by } => return Err(self.rolled_back(target, &by).await),
                Stage::Missing { instead } if missing >= OUTDATED_ANSWERS => {
                    return Err(self.rolled_back(target, &instead).await);
                }
                Stage::Missing { .. } => missing += 1,
                Stage::Rolling => {
                    missing = 0;
                    self.stop_at_crash_loop(target).await?;
                }
            }
            if !pauses.pause().await {
                return Err(self.too_slow(&found));
            }
        }
    }

    async fn look(&self, target: &Target) -> Result<Found, ProviderError> {
        let Service {
            cluster_name,
            service_name,
            ..
        } = self.service;
        let found = describe(target, cluster_name, service_name).await?;
        found.ok_or_else(|| self.error(ErrorKind::Other, "it was deleted meanwhile".to_owned()))
    }

    fn stage(&self, found: &Found) -> Stage {
        let deployments = found.deployments();
        let ours = deployments
            .iter()
            .find(|each| self.deployment.is_some() && each.id() == self.deployment.as_deref());
        let running = primary(found).and_then(Deployment::task_definition);
        let instead = || running.unwrap_or_default().to_owned();
        let Some(ours) = ours else {
            return if self.deployment.is_none() {
                Stage::Replaced { by: instead() }
            } else {
                Stage::Missing { instead: instead() }
            };
        };
        if ours.status() != Some("PRIMARY") {
            return Stage::Replaced { by: instead() };
        }
        let is_full = ours.running_count() == found.desired_count();
        let is_alone = deployments.len() == 1;
        match ours.rollout_state() {
            // Otherwise ECS is about to go back to the other one.
            Some(DeploymentRolloutState::Failed) if is_alone => Stage::Failed {
                reason: ours
                    .rollout_state_reason()
                    .unwrap_or("no reason given")
                    .to_owned(),
            },
            Some(DeploymentRolloutState::Completed) if is_full && is_alone => Stage::Stable,
            _ => Stage::Rolling,
        }
    }

    fn tell(&mut self, found: &Found, progress: &Progress) {
        // Newest first, as ECS gives them.
        for event in found.events().iter().rev() {
            let (Some(id), Some(message)) = (event.id(), event.message()) else {
                continue;
            };
            if self.told.events.insert(id.to_owned()) {
                progress.say(message);
            }
        }
        let counts = counts(found);
        if counts != self.told.counts {
            progress.say(counts.clone());
            self.told.counts = counts;
        }
    }

    async fn stop_at_crash_loop(&mut self, target: &Target) -> Result<(), ProviderError> {
        let Some(deployment) = &self.deployment else {
            return Ok(());
        };
        let mut crashed = crash::tasks_of(target, self.service, deployment).await?;
        let arns = || crashed.iter().filter_map(|task| task.task_arn.clone());
        let before = self.crashed_before.get_or_insert_with(|| arns().collect());
        crashed.retain(|task| task.task_arn().is_some_and(|arn| !before.contains(arn)));
        if crashed.len() < crash::LOOP {
            return Ok(());
        }
        let story = crash::story(target, &crashed).await;
        let message = format!("its tasks keep stopping: {story}");
        Err(self.error(ErrorKind::Other, message))
    }

    async fn failed(&self, target: &Target, reason: &str) -> ProviderError {
        let story = self.crash_story(target).await;
        self.error(ErrorKind::Other, format!("{reason}{story}"))
    }

    async fn rolled_back(&self, target: &Target, to: &str) -> ProviderError {
        let story = self.crash_story(target).await;
        let (to, wanted) = (last_part(to), last_part(self.wanted));
        let message = format!("rolled back to {to}: {wanted} did not become stable{story}");
        self.error(ErrorKind::RolledBack, message)
    }

    /// Tells why the deployment's tasks stopped, as far as ECS still knows.
    async fn crash_story(&self, target: &Target) -> String {
        let Some(deployment) = &self.deployment else {
            return String::new();
        };
        match crash::tasks_of(target, self.service, deployment).await {
            Ok(crashed) if crashed.is_empty() => String::new(),
            Ok(crashed) => format!(": {}", crash::story(target, &crashed).await),
            // The rollout's failure is the news, not that of asking for more.
            Err(_) => String::new(),
        }
    }

    fn too_slow(&self, found: &Found) -> ProviderError {
        let last = found.events().first().and_then(|event| event.message());
        let message = format!(
            "not stable after {} s: {}; ECS says: {}",
            self.patience.as_secs(),
            counts(found),
            last.unwrap_or("nothing"),
        );
        self.error(ErrorKind::Other, message)
    }

    fn error(&self, kind: ErrorKind, message: String) -> ProviderError {
        ProviderError {
            kind,
            operation: format!("deploy {}", self.service.service_name),
            message,
            help: Some(
                "read the service's output with `manta logs`, correct it and run `manta up` \
                 again; where it only needs longer, raise `deploy_timeout_seconds`"
                    .to_owned(),
            ),
        }
    }
}

/// Returns the deployment that ECS brings the service to.
pub(super) fn primary(found: &Found) -> Option<&Deployment> {
    let mut deployments = found.deployments().iter();
    deployments.find(|deployment| deployment.status() == Some("PRIMARY"))
}

/// Says how many tasks run: `1 of 2 tasks run, 1 is starting`.
fn counts(found: &Found) -> String {
    let (pending, running) = primary(found).map_or((0, 0), |primary| {
        (primary.pending_count(), primary.running_count())
    });
    let wanted = found.desired_count();
    let outdated: i32 = found
        .deployments()
        .iter()
        .filter(|deployment| deployment.status() != Some("PRIMARY"))
        .map(Deployment::running_count)
        .sum();
    format!("{running} of {wanted} new tasks run, {pending} are starting, {outdated} old ones run")
}

fn is_completed(deployment: &Deployment) -> bool {
    deployment.rollout_state() == Some(&DeploymentRolloutState::Completed)
}

fn event_ids(found: &Found) -> BTreeSet<String> {
    let events = found.events().iter();
    events.filter_map(|event| event.id.clone()).collect()
}
