//! From the blueprint on disk to what is deployed from it.

use std::fs;
use std::path::PathBuf;

use manta_aws::lower::{self, Context};
use manta_aws::network::find_network;
use manta_aws::prepare::prepare;
use manta_aws::{AwsResource, Connection, ConnectionOptions, Target, Workshop};
use manta_blueprints::Blueprint;
use manta_engine::{Deployment, Plan, PlanError, Stack};

use crate::arguments::Global;
use crate::blueprint_file::{BlueprintFile, Files};
use crate::failure::{Failure, Fault};
use crate::render::Screen;

/// A checked blueprint and a connection to where it is deployed.
pub(crate) struct Session {
    pub(crate) blueprint: Blueprint,
    pub(crate) connection: Connection,
    folder: PathBuf,
    builder: Option<String>,
}

/// What a blueprint asks for, and the target that can bring it about.
pub(crate) struct Desired {
    pub(crate) stack: Stack<AwsResource>,
    pub(crate) target: Target,
}

impl Session {
    /// Loads the blueprint and connects to AWS.
    ///
    /// # Errors
    /// When the blueprint has errors or AWS cannot be reached.
    pub(crate) async fn open(
        flags: &Global,
        files: Files,
        screen: &Screen,
    ) -> Result<Self, Failure> {
        let file = BlueprintFile::read(flags)?;
        let blueprint = file.require(flags, files, screen)?.blueprint;
        let connection = connect(flags, &blueprint).await?;
        Ok(Self {
            blueprint,
            connection,
            folder: file.folder().to_owned(),
            builder: flags.builder.clone(),
        })
    }

    /// Returns the deployment that is worked on.
    pub(crate) fn deployment(&self) -> Deployment {
        lower::deployment(&self.blueprint)
    }

    /// Returns a target that reads, deletes and operates, but makes nothing
    /// from the blueprint's files.
    pub(crate) fn target(&self) -> Target {
        Target::new(
            self.deployment(),
            self.connection.clone(),
            Workshop::default(),
        )
    }

    /// Makes archives and image tags from the blueprint's files and works out
    /// every resource.
    ///
    /// # Errors
    /// When a file cannot be read, there is no network, or the blueprint asks
    /// for what this version does not have.
    pub(crate) async fn desired(&self) -> Result<Desired, Failure> {
        let (prepared, network) = tokio::join!(
            prepare(&self.blueprint, &self.folder, self.builder.as_deref()),
            find_network(&self.connection, &self.blueprint.aws),
        );
        let prepared = prepared.map_err(|error| {
            Fault::new("cannot prepare", self.deployment().name())
                .because(&error)
                .help(error.help())
        })?;
        let network = network.map_err(|error| {
            Fault::new("cannot find a network in", self.connection.region())
                .because(&error)
                .help(error.help())
        })?;
        let context = Context {
            account: self.connection.account().to_owned(),
            region: self.connection.region().to_owned(),
            partition: self.connection.partition().to_owned(),
            network,
            images: prepared.images,
            archives: prepared.archives,
        };
        let stack = lower::lower(&self.blueprint, &context).map_err(|error| {
            Fault::new("cannot deploy", self.deployment().name())
                .because(&error)
                .help(error.help())
        })?;
        let target = Target::new(
            self.deployment(),
            self.connection.clone(),
            prepared.workshop,
        );
        Ok(Desired { stack, target })
    }
}

impl Desired {
    /// Decides what has to be done.
    ///
    /// # Errors
    /// When AWS cannot be read or a name is taken.
    pub(crate) async fn plan(&self) -> Result<Plan<AwsResource>, Failure> {
        plan(&self.stack, &self.target).await
    }
}

/// Decides what has to be done to bring the target to a stack.
///
/// # Errors
/// When AWS cannot be read or a name is taken.
pub(crate) async fn plan(
    stack: &Stack<AwsResource>,
    target: &Target,
) -> Result<Plan<AwsResource>, Failure> {
    manta_engine::plan(stack, target)
        .await
        .map_err(|error| unplannable(error, &stack.deployment))
}

async fn connect(flags: &Global, blueprint: &Blueprint) -> Result<Connection, Failure> {
    let options = ConnectionOptions {
        region: flags
            .region
            .clone()
            .or_else(|| blueprint.aws.region.clone()),
        profile: flags.profile.clone(),
        account: blueprint.aws.account.clone(),
        ca_bundle: ca_bundle()?,
    };
    Connection::open(&options).await.map_err(|error| {
        Fault::new("cannot connect to", "AWS")
            .because(&error)
            .help(error.help())
            .into()
    })
}

/// Reads the certificates that `AWS_CA_BUNDLE` names.
fn ca_bundle() -> Result<Option<Vec<u8>>, Failure> {
    let Some(path) = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    let path = PathBuf::from(path);
    fs::read(&path).map(Some).map_err(|error| {
        Fault::new("cannot read certificates", path.display().to_string())
            .because(error)
            .help("AWS_CA_BUNDLE must name a file of PEM certificates")
            .into()
    })
}

/// Turns the reason why there is no plan into faults, one for each taken name.
fn unplannable(error: PlanError, deployment: &Deployment) -> Failure {
    match error {
        PlanError::Graph(error) => Fault::new("cannot plan", deployment.name())
            .because(error)
            .help("this is a fault in manta; please report it")
            .into(),
        PlanError::Read { address, source } => Fault::new("cannot read", address.to_string())
            .because(&source)
            .maybe_help(source.help)
            .into(),
        PlanError::List { deployment, source } => {
            Fault::new("cannot list the resources of", deployment)
                .because(&source)
                .maybe_help(source.help)
                .into()
        }
        PlanError::Foreign(taken) => {
            Failure::of_all(
                taken
                    .into_iter()
                    .map(|owned| {
                        Fault::new("cannot create", owned.address.to_string())
                        .because(format!("{} exists and is not this deployment's", owned.identity))
                        .help("rename the stack or this part of it, or delete what holds the name")
                    })
                    .collect(),
            )
        }
    }
}
