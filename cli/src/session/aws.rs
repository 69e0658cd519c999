//! A blueprint that is deployed on AWS.

use std::collections::BTreeMap;
use std::path::PathBuf;

use manta_aws::lower::{self, Artifact, Context, Network, collectors_to_build};
use manta_aws::network::find_network;
use manta_aws::operations::overriding_resources;
use manta_aws::prepare::{Prepared, Sources, prepare};
use manta_aws::{AwsResource, Connection, Target, Workshop};
use manta_blueprints::{Architecture, Blueprint};
use manta_engine::{Outcome, Stack};

use crate::arguments::Global;
use crate::blueprint_file::{BlueprintFile, Files};
use crate::collector_places::collector_places;
use crate::connect::connect;
use crate::failure::{Failure, Fault};
use crate::fleet::failed;
use crate::outline::Outline;
use crate::render::{self, Screen};
use crate::session::{Desired, Hold, Session};

/// Stands for the content of what is built, where only its name matters.
const UNBUILT: &str = "unbuilt";

/// A checked blueprint and a connection to the account and region it is deployed to.
pub(crate) struct AwsSession {
    pub(crate) blueprint: Blueprint,
    pub(crate) connection: Connection,
    folder: PathBuf,
    builder: Option<String>,
}

impl AwsSession {
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
        let connection = connect(flags, &blueprint.aws).await?;
        Ok(Self {
            blueprint,
            connection,
            folder: file.folder().to_owned(),
            builder: flags.builder.clone(),
        })
    }

    /// Works out what every resource is called, without making or asking
    /// anything: what is built has a placeholder for its content, and what
    /// depends on the network is not called what it will be.
    ///
    /// # Errors
    /// When the blueprint asks for what this version does not have.
    pub(crate) fn names(&self) -> Result<Outline, Failure> {
        self.outline_in(nowhere())
    }

    /// As [`AwsSession::names`], in the network that tasks run in: every name is right.
    ///
    /// # Errors
    /// When there is no network, or the blueprint asks for what this version
    /// does not have.
    pub(crate) async fn outline(&self) -> Result<Outline, Failure> {
        self.outline_in(self.network().await?)
    }

    /// As [`AwsSession::names`], in this network.
    ///
    /// # Errors
    /// When the blueprint asks for what this version does not have.
    pub(crate) fn outline_in(&self, network: Network) -> Result<Outline, Failure> {
        let Blueprint {
            services,
            tasks,
            functions,
            ..
        } = &self.blueprint;
        let image = Artifact {
            tag: UNBUILT.to_owned(),
            revision: None,
        };
        let images = services
            .keys()
            .chain(tasks.keys())
            .map(|name| (name.clone(), image.clone()));
        let collectors = collectors_to_build(&self.blueprint)
            .into_iter()
            .map(|architecture| (architecture, UNBUILT.to_owned()));
        let archives = functions
            .keys()
            .map(|name| (name.clone(), UNBUILT.to_owned()));
        self.lower(
            network,
            images.collect(),
            collectors.collect(),
            archives.collect(),
        )
        .map(Outline::new)
    }

    /// Finds the network that tasks run in. A blueprint of functions alone has
    /// no tasks, and an account for it needs no VPC.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) async fn network(&self) -> Result<Network, Failure> {
        if self.blueprint.services.is_empty() && self.blueprint.tasks.is_empty() {
            return Ok(nowhere());
        }
        find_network(&self.connection, &self.blueprint.aws)
            .await
            .map_err(|error| {
                Fault::new("cannot find a network for", self.deployment().name())
                    .because(&error)
                    .help(error.help())
                    .into()
            })
    }

    async fn prepare(&self) -> Result<Prepared, Failure> {
        let sources = Sources {
            folder: &self.folder,
            builder: self.builder.as_deref(),
            collector: collector_places(),
        };
        prepare(&self.blueprint, sources).await.map_err(|error| {
            Fault::new("cannot prepare", self.deployment().name())
                .because_of(&error)
                .help(error.help())
                .into()
        })
    }

    fn lower(
        &self,
        network: Network,
        images: BTreeMap<String, Artifact>,
        collectors: BTreeMap<Architecture, String>,
        archives: BTreeMap<String, String>,
    ) -> Result<Stack<AwsResource>, Failure> {
        let context = Context {
            account: self.connection.account().to_owned(),
            region: self.connection.region().to_owned(),
            partition: self.connection.partition().to_owned(),
            network,
            images,
            collectors,
            archives,
        };
        lower::lower(&self.blueprint, &context).map_err(|error| {
            Fault::new("cannot deploy", self.deployment().name())
                .because(&error)
                .help(error.help())
                .into()
        })
    }

    /// Returns the sampling that was set beside the blueprint, for what is still in it: it
    /// stays as it is.
    async fn overrides(&self) -> Result<Vec<AwsResource>, Failure> {
        let Blueprint {
            services, tasks, ..
        } = &self.blueprint;
        let is_there = |name: &str| services.contains_key(name) || tasks.contains_key(name);
        overriding_resources(&self.target(), is_there)
            .await
            .map_err(|error| {
                let deployment = self.deployment().name();
                failed("cannot list the sampling rules of", &deployment, error)
            })
    }

    fn target_with(&self, workshop: Workshop) -> Target {
        Target::new(self.deployment(), self.connection.clone(), workshop)
    }
}

impl Session for AwsSession {
    type Resource = AwsResource;
    type Target = Target;

    fn blueprint(&self) -> &Blueprint {
        &self.blueprint
    }

    fn target(&self) -> Target {
        self.target_with(Workshop::default())
    }

    /// Makes archives and image tags from the blueprint's files and finds the
    /// network, then works out every resource.
    async fn desired(&self) -> Result<Desired<AwsResource, Target>, Failure> {
        let (prepared, network, overrides) =
            tokio::try_join!(self.prepare(), self.network(), self.overrides())?;
        let Prepared {
            images,
            collectors,
            archives,
            workshop,
        } = prepared;
        let mut stack = self.lower(network, images, collectors, archives)?;
        for rule in overrides {
            stack
                .add(rule)
                .expect("names of overrides are those of no other rule");
        }
        Ok(Desired {
            stack,
            target: self.target_with(workshop),
        })
    }

    fn without_waiting(&self, target: Target) -> Result<Target, Failure> {
        Ok(target.without_waiting())
    }

    fn conclusion(&self, outcome: &Outcome) -> String {
        render::outputs(outcome)
    }

    fn reminder(&self, _: &Outcome) -> String {
        String::new()
    }

    async fn hold(&self, _: &Screen) -> Result<Hold, Failure> {
        Ok(Hold::none())
    }

    async fn close(&self) -> Result<(), Failure> {
        Ok(())
    }
}

fn nowhere() -> Network {
    Network {
        vpc: String::new(),
        subnets: Vec::new(),
    }
}
