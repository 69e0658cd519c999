//! Turns a blueprint into a stack: every AWS resource, named and fully specified.
//!
//! **Invariant:** nothing here calls AWS or names an SDK type. What has to be
//! asked or built first comes in with the [`Context`].

mod collector;
mod container;
mod context;
mod function;
mod image;
mod names;
mod roles;
mod service;
mod task;
mod tracing;

pub use collector::collectors_to_build;
pub use context::{Artifact, Context, Network};

use manta_blueprints::Blueprint;
use manta_engine::{Address, Deployment, Input, Resource, Stack, StackError};

use crate::AwsResource;
use crate::kinds::Cluster;
use names::Names;

/// Why a blueprint cannot be turned into a stack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LowerError {
    /// Two parts of the blueprint come to the same resource.
    #[error(transparent)]
    Stack(#[from] StackError),
    /// The context lacks what was to be built; a fault of the caller.
    #[error("nothing was built for `{0}`")]
    NotBuilt(String),
}

impl LowerError {
    /// Returns what the user can do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Stack(_) | Self::NotBuilt(_) => "this is a fault in manta; please report it",
        }
    }
}

/// Returns the deployment that a blueprint describes.
#[must_use]
pub fn deployment(blueprint: &Blueprint) -> Deployment {
    Deployment {
        stack: blueprint.stack.clone(),
        environment: blueprint.environment.clone(),
    }
}

/// Turns a blueprint into a stack.
///
/// # Errors
/// When two parts of the blueprint come to the same resource, or the context
/// lacks what is to be built.
pub fn lower(blueprint: &Blueprint, context: &Context) -> Result<Stack<AwsResource>, LowerError> {
    let mut lowering = Lowering {
        names: Names::new(&blueprint.deployment(), context),
        stack: Stack::empty(deployment(blueprint)),
        blueprint,
        context,
    };
    for (name, service) in &blueprint.services {
        lowering.service(name, service)?;
    }
    for (name, task) in &blueprint.tasks {
        lowering.task(name, task)?;
    }
    for (name, function) in &blueprint.functions {
        lowering.function(name, function)?;
    }
    lowering.tracing()?;
    Ok(lowering.stack)
}

/// A stack being made.
struct Lowering<'a> {
    blueprint: &'a Blueprint,
    context: &'a Context,
    names: Names<'a>,
    stack: Stack<AwsResource>,
}

impl Lowering<'_> {
    /// Returns the cluster's name; the first call makes the cluster, unless
    /// the blueprint names an existing one.
    fn cluster(&mut self) -> Result<(String, Input<String>), LowerError> {
        if let Some(existing) = &self.blueprint.aws.cluster {
            return Ok((existing.clone(), Input::Known(existing.clone())));
        }
        let name = self.names.cluster();
        let cluster = Cluster {
            cluster_name: name.clone(),
            capacity_providers: vec!["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()],
            container_insights: false,
        }
        .named("main");
        let address = self.add_once(cluster)?;
        Ok((name, Input::output_of(address, "name")))
    }

    /// Adds a resource that several parts of the blueprint share, unless one
    /// of them has.
    fn add_once(&mut self, resource: AwsResource) -> Result<Address, LowerError> {
        let address = resource.address();
        if self.stack.get(&address).is_none() {
            self.stack.add(resource)?;
        }
        Ok(address)
    }
}
