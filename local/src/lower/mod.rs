//! Turns a blueprint into a stack: everything that runs on this machine, fully specified.
//!
//! **Invariant:** nothing here reads a file, the environment or a clock. What has to be
//! looked at first comes in with the [`Context`].

mod context;
mod emulator;
mod environment;
mod function;
mod workload;

pub(crate) use workload::process_folder;

pub use context::{BuiltCollector, Context, SECRET_AWS, is_about_this_machine};

use manta_blueprints::{Blueprint, LocalAws, LocalSettings};
use manta_engine::{Address, Deployment, Input, Stack, StackError};

use crate::kinds::{Emulator, LocalResource, Tracing};

/// The name of the one tracing part.
const TRACING: &str = "main";
/// The name of the one emulated AWS.
const EMULATOR: &str = "moto";

/// Why a blueprint cannot be turned into a stack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LowerError {
    /// Two parts of the blueprint come to the same resource.
    #[error(transparent)]
    Stack(#[from] StackError),
    /// The context lacks what was to be looked at; a fault of the caller.
    #[error("nothing is known of `{0}`")]
    Unknown(String),
}

impl LowerError {
    /// Returns what the user can do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Stack(_) | Self::Unknown(_) => "this is a fault in manta; please report it",
        }
    }
}

/// Turns a blueprint into a stack.
///
/// # Errors
/// When two parts of the blueprint come to the same resource, or the context lacks what
/// is known of one.
pub fn lower(blueprint: &Blueprint, context: &Context) -> Result<Stack<LocalResource>, LowerError> {
    let deployment = Deployment {
        stack: blueprint.stack.clone(),
        environment: blueprint.environment.clone(),
    };
    let mut lowering = Lowering {
        blueprint,
        context,
        settings: blueprint.local.clone().unwrap_or_default(),
        stack: Stack::empty(deployment),
    };
    lowering.tracing()?;
    lowering.emulator()?;
    for (name, service) in &blueprint.services {
        lowering.service(name, service)?;
    }
    for (name, task) in &blueprint.tasks {
        lowering.task(name, task)?;
    }
    for (name, function) in &blueprint.functions {
        lowering.function(name, function)?;
    }
    Ok(lowering.stack)
}

/// A stack being made.
struct Lowering<'a> {
    blueprint: &'a Blueprint,
    context: &'a Context,
    settings: LocalSettings,
    stack: Stack<LocalResource>,
}

impl Lowering<'_> {
    /// Adds the local X-Ray. It is there for an untraced blueprint too: an application may
    /// send to X-Ray itself.
    fn tracing(&mut self) -> Result<(), LowerError> {
        let sampling = self.sampling();
        self.stack.add(Tracing { sampling }.named(TRACING))?;
        Ok(())
    }

    /// Returns how collectors answer SDKs: the JSON of `MANTA_SAMPLING`.
    fn sampling(&self) -> String {
        let sampling = self.blueprint.tracing.sampling();
        serde_json::to_string(&sampling).expect("it is plain data")
    }

    /// Returns the name of a service, task or function, and of what it is called in
    /// traces: the same as on AWS.
    fn name_of(&self, part: &str) -> String {
        format!("{}-{part}", self.blueprint.deployment())
    }

    /// Tells whether applications talk to AWS itself, as the user.
    fn is_real(&self) -> bool {
        self.settings.aws == Some(LocalAws::Real)
    }
}

/// Refers to an output of the tracing part.
fn tracing_output(output: &str) -> Input<String> {
    Input::output_of(Address::new(Tracing::KIND.name, TRACING), output)
}

/// Refers to where the emulated AWS is.
fn emulator_endpoint() -> Input<String> {
    Input::output_of(Address::new(Emulator::KIND.name, EMULATOR), "endpoint")
}
