//! A container image in the deployment's repository, built here and pushed.

use std::collections::BTreeMap;
use std::time::Duration;

use manta_artifacts::{BuildInput, CollectorContext, CollectorError, Line, Platform};
use manta_engine::{
    ErrorKind, FieldChange, Input, Kind, Mark, Observed, Outputs, Owned, Owner, Progress,
    ProviderError, document_of,
};
use serde::{Deserialize, Serialize};

use super::{Provision, output};
use crate::Target;
use crate::call::Call;
use crate::poll::poll;
use crate::registry::{image_error, with_causes};

/// The error codes by which ECR says that an image, or its repository, does not exist.
const ABSENT: &[&str] = &["ImageNotFoundException", "RepositoryNotFoundException"];
/// How long ECR may take to list an image that it has taken; it takes a second or two.
const LISTING_DEADLINE: Duration = Duration::from_secs(60);

/// What an image should be. Output: `uri`, which names it by digest. Images
/// are deleted with their repository, so none is ever listed as owned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// The repository's URI; its output.
    pub repository_uri: Input<String>,
    /// `repositoryName`.
    pub repository_name: String,
    /// `imageTag`: names the build context's content, so an image that exists is never built again.
    pub tag: String,
    /// What it is built from.
    pub source: Source,
    /// The platform it is built for, `linux/amd64` or `linux/arm64`.
    pub platform: String,
}

/// What an image is built from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A folder of the user's.
    Folder {
        /// The build context, relative to the blueprint's folder.
        context: String,
        /// The Dockerfile, relative to the context.
        dockerfile: String,
        /// Build arguments.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        build_args: BTreeMap<String, String>,
    },
    /// manta's own collector: the program in the workshop.
    Collector,
}

/// A build context that is there for as long as this is.
enum Context {
    Folder(BuildInput),
    Collector(CollectorContext),
}

impl Context {
    fn input(&self) -> BuildInput {
        match self {
            Self::Folder(input) => input.clone(),
            Self::Collector(context) => context.input(),
        }
    }
}

impl Image {
    /// Returns what the image is built from, made if it has to be.
    fn build_context(&self, target: &Target) -> Result<Context, ProviderError> {
        let platform = platform(&self.platform)?;
        match &self.source {
            Source::Folder {
                context,
                dockerfile,
                build_args,
            } => Ok(Context::Folder(BuildInput {
                context: target.workshop.folder.join(context),
                dockerfile: dockerfile.into(),
                args: build_args.clone(),
                platform,
            })),
            Source::Collector => {
                let program = target.workshop.collectors.get(&platform);
                let program = program.ok_or_else(|| no_collector(platform))?;
                CollectorContext::make(program)
                    .map(Context::Collector)
                    .map_err(|error| collector_error(&error))
            }
        }
    }

    /// Builds the image and pushes it under `reference`.
    async fn build_and_push(
        &self,
        target: &Target,
        reference: &str,
        progress: &Progress,
    ) -> Result<(), ProviderError> {
        let context = self.build_context(target)?;
        let input = context.input();
        let host = reference.split('/').next().unwrap_or_default();
        let tool = target.registry.tool(target).await?;
        let say = |line: Line| progress.say(line.text);
        let build = async {
            tool.build(&input, reference, &say)
                .await
                .map_err(|error| image_error("build the image", &error))
        };
        // Side by side: a login that fails ends the build, which takes longer.
        tokio::try_join!(build, target.registry.log_in(target, host))?;
        tool.push(reference, input.platform, &say)
            .await
            .map(|_| ())
            .map_err(|error| image_error("push the image", &error))
    }

    /// Returns the digest under which ECR lists the image.
    async fn digest(&self, target: &Target) -> Result<Option<String>, ProviderError> {
        let tagged = aws_sdk_ecr::types::ImageIdentifier::builder()
            .image_tag(&self.tag)
            .build();
        let answer = target
            .connection
            .ecr
            .describe_images()
            .repository_name(&self.repository_name)
            .image_ids(tagged)
            .send()
            .await
            .found("ecr:DescribeImages", ABSENT)?;
        let images = answer.and_then(|answer| answer.image_details);
        Ok(images
            .and_then(|images| images.into_iter().next())
            .and_then(|image| image.image_digest))
    }

    /// Returns the repository's URI. It is asked for rather than put together:
    /// its host is the registry's to choose.
    async fn uri(&self, target: &Target) -> Result<Option<String>, ProviderError> {
        let answer = target
            .connection
            .ecr
            .describe_repositories()
            .repository_names(&self.repository_name)
            .send()
            .await
            .found("ecr:DescribeRepositories", ABSENT)?;
        let repositories = answer.and_then(|answer| answer.repositories);
        Ok(repositories
            .and_then(|repositories| repositories.into_iter().next())
            .and_then(|repository| repository.repository_uri))
    }
}

impl Provision for Image {
    const KIND: Kind = Kind {
        name: "image",
        delete_rank: 65,
        immutable: &["repository_name"],
        volatile_outputs: &["uri"],
    };

    /// Whoever owns the repository owns what is in it, so an image under this
    /// tag is ours.
    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let (digest, repository) = tokio::try_join!(self.digest(target), self.uri(target))?;
        let (Some(digest), Some(repository)) = (digest, repository) else {
            return Ok(None);
        };
        let uri = format!("{repository}@{digest}");
        let found = Self {
            repository_uri: Input::Known(repository),
            ..self.clone()
        };
        Ok(Some(Observed {
            owner: Owner::Ours { digest: None },
            properties: document_of(&found),
            outputs: outputs(&uri),
            identity: uri,
        }))
    }

    async fn owned(_target: &Target) -> Result<Vec<Owned>, ProviderError> {
        Ok(Vec::new())
    }

    async fn create(
        &self,
        target: &Target,
        _mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let repository = self.repository_uri.get()?;
        let reference = format!("{repository}:{}", self.tag);
        self.build_and_push(target, &reference, progress).await?;
        match poll(LISTING_DEADLINE, || self.digest(target)).await? {
            Some(digest) => Ok(outputs(&format!("{repository}@{digest}"))),
            None => Err(ProviderError {
                kind: ErrorKind::Other,
                operation: "ecr:DescribeImages".to_owned(),
                message: format!(
                    "{reference} was pushed, but is not listed after {} s",
                    LISTING_DEADLINE.as_secs()
                ),
                help: Some("run the command again".to_owned()),
            }),
        }
    }

    /// The tag names all that an image is made from, so one that is there never
    /// differs; were it otherwise, it would be made anew.
    async fn update(
        &self,
        target: &Target,
        _observed: &Observed,
        _changes: &[FieldChange],
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        self.create(target, mark, progress).await
    }

    /// An image goes with its repository.
    async fn delete(
        _target: &Target,
        _identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        Ok(())
    }
}

fn outputs(uri: &str) -> Outputs {
    Outputs::from([output("uri", uri)])
}

/// Says that nobody looked for the collector before its image was to be built.
fn no_collector(platform: Platform) -> ProviderError {
    ProviderError {
        kind: ErrorKind::Other,
        operation: "build the image".to_owned(),
        message: format!("no collector was prepared for {platform}"),
        help: Some("this is a fault in manta; please report it".to_owned()),
    }
}

fn collector_error(error: &CollectorError) -> ProviderError {
    ProviderError {
        kind: ErrorKind::Other,
        operation: "make the collector's build context".to_owned(),
        message: with_causes(error),
        help: Some(error.help().to_owned()),
    }
}

fn platform(name: &str) -> Result<Platform, ProviderError> {
    [Platform::LinuxAmd64, Platform::LinuxArm64]
        .into_iter()
        .find(|platform| platform.as_str() == name)
        .ok_or_else(|| ProviderError {
            kind: ErrorKind::Other,
            operation: "build the image".to_owned(),
            message: format!("the platform {name} is unknown"),
            help: Some("use linux/amd64 or linux/arm64".to_owned()),
        })
}
