//! The tasks that run for a deployment's services, and those run on demand.

use manta_aws::Target;
use manta_aws::operations::{Task, TaskState, TasksOf, list_tasks};
use manta_engine::ProviderError;

use crate::failure::{Failure, Fault};
use crate::outline::Outline;
use crate::parts::{Part, Section};
use crate::session::{AwsSession, Session};

/// A deployment's tasks.
pub(crate) struct Fleet {
    /// Reaches them.
    pub(crate) target: Target,
    /// The cluster that they run in.
    pub(crate) cluster: String,
    /// What their services and definitions are called.
    pub(crate) names: Outline,
}

impl Fleet {
    /// Returns the tasks of a session's deployment.
    ///
    /// # Errors
    /// When the blueprint asks for what this version does not have.
    pub(crate) fn of(session: &AwsSession) -> Result<Self, Failure> {
        let names = session.names()?;
        let existing = session.blueprint.aws.cluster.clone();
        // Without services and tasks there is no cluster, and nobody asks for it.
        let cluster = existing.or_else(|| names.own_cluster());
        Ok(Self {
            target: session.target(),
            cluster: cluster.unwrap_or_default(),
            names,
        })
    }

    /// Lists the tasks of a service, or those of a task that is run on demand.
    ///
    /// # Errors
    /// When ECS cannot be asked.
    pub(crate) async fn tasks(&self, part: &Part, state: TaskState) -> Result<Vec<Task>, Failure> {
        let of = match part.section {
            Section::Service => TasksOf::Service(self.names.service(&part.name)),
            Section::Task => TasksOf::Family(self.names.family(&part.name)),
            Section::Function => return Ok(Vec::new()),
        };
        list_tasks(&self.target, &self.cluster, &of, state)
            .await
            .map_err(|error| failed("cannot list the tasks of", &part.name, error))
    }
}

/// Returns the failure of a call that is about one thing.
pub(crate) fn failed(what: &str, on: &str, error: ProviderError) -> Failure {
    Fault::new(what, on)
        .because(&error)
        .maybe_help(error.help)
        .into()
}
