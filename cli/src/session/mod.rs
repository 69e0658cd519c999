//! From the blueprint on disk to what is deployed from it, whatever the target.

mod aws;
mod local;

pub(crate) use aws::AwsSession;
pub(crate) use local::LocalSession;

use manta_blueprints::Blueprint;
use manta_engine::{Deployment, Outcome, Plan, Reader, Resource, Stack, Writer};
use manta_local::folder::Lock;

use crate::failure::Failure;
use crate::render::Screen;
use crate::unplannable::unplannable;

/// A checked blueprint, and the target that it is deployed to.
pub(crate) trait Session {
    /// What a deployment consists of there.
    type Resource: Resource;
    /// What reads and writes there.
    type Target: Reader<Self::Resource> + Writer<Self::Resource>;

    /// Returns the blueprint.
    fn blueprint(&self) -> &Blueprint;

    /// Returns a target that reads, deletes and operates, but makes nothing
    /// from the blueprint's files.
    fn target(&self) -> Self::Target;

    /// Works out every resource, from the blueprint and its files.
    ///
    /// # Errors
    /// When a file cannot be read, the target lacks something that is needed,
    /// or the blueprint asks for what this version does not have.
    async fn desired(&self) -> Result<Desired<Self::Resource, Self::Target>, Failure>;

    /// Returns the target, not waiting for services to become stable.
    ///
    /// # Errors
    /// When it always waits.
    fn without_waiting(&self, target: Self::Target) -> Result<Self::Target, Failure>;

    /// Returns what a person is told at the end of `up`: where what was deployed is.
    fn conclusion(&self, outcome: &Outcome) -> String;

    /// As [`Session::conclusion`], where there was nothing to do.
    fn reminder(&self, outcome: &Outcome) -> String;

    /// Keeps other commands from changing the deployment until the answer is dropped, as far as
    /// the target needs that: on AWS it is enough that a plan which was overtaken is stale.
    ///
    /// # Errors
    /// When the target cannot be kept.
    async fn hold(&self, screen: &Screen) -> Result<Hold, Failure>;

    /// Ends what is left once every resource is deleted.
    ///
    /// # Errors
    /// When something does not end.
    async fn close(&self) -> Result<(), Failure>;

    /// Returns the deployment that is worked on.
    fn deployment(&self) -> Deployment {
        let blueprint = self.blueprint();
        Deployment {
            stack: blueprint.stack.clone(),
            environment: blueprint.environment.clone(),
        }
    }
}

/// Keeps other commands from changing a deployment.
pub(crate) struct Hold {
    _lock: Option<Lock>,
}

impl Hold {
    /// Returns what keeps nobody from anything.
    pub(crate) fn none() -> Self {
        Self { _lock: None }
    }
}

impl From<Lock> for Hold {
    fn from(lock: Lock) -> Self {
        Self { _lock: Some(lock) }
    }
}

/// What a blueprint asks for, and the target that can bring it about.
pub(crate) struct Desired<R, T> {
    pub(crate) stack: Stack<R>,
    pub(crate) target: T,
}

impl<R: Resource, T: Reader<R>> Desired<R, T> {
    /// Decides what has to be done.
    ///
    /// # Errors
    /// When the target cannot be read or a name is taken.
    pub(crate) async fn plan(&self) -> Result<Plan<R>, Failure> {
        plan(&self.stack, &self.target).await
    }
}

/// Decides what has to be done to bring the target to a stack.
///
/// # Errors
/// When the target cannot be read or a name is taken.
pub(crate) async fn plan<R: Resource>(
    stack: &Stack<R>,
    target: &impl Reader<R>,
) -> Result<Plan<R>, Failure> {
    manta_engine::plan(stack, target)
        .await
        .map_err(|error| unplannable(error, &stack.deployment))
}
