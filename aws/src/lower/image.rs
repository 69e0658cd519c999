//! Images: those that exist are named, the others are built into a repository of
//! their own and named by digest.

use manta_blueprints::{Architecture, ImageSource, Workload};
use manta_engine::Input;

use super::collector::{self, CollectorImage};
use super::{LowerError, Lowering};
use crate::kinds::image::Source;
use crate::kinds::{Image, Repository};

/// How many images a repository keeps: enough to roll back over a busy week.
const KEPT_IMAGES: u32 = 30;

impl Lowering<'_> {
    /// Returns the reference to a workload's own image.
    pub(super) fn image(
        &mut self,
        name: &str,
        workload: &Workload,
    ) -> Result<Input<String>, LowerError> {
        let (context, dockerfile, args) = match &workload.image {
            ImageSource::Image(reference) => return Ok(Input::Known(reference.clone())),
            ImageSource::Build {
                context,
                dockerfile,
                args,
            } => (context, dockerfile, args),
        };
        let artifact = self.context.images.get(name);
        let artifact = artifact.ok_or_else(|| LowerError::NotBuilt(name.to_owned()))?;
        let image = Image {
            repository_uri: self.repository(name)?,
            repository_name: self.names.repository(name),
            tag: artifact.tag.clone(),
            source: Source::Folder {
                context: context.clone(),
                dockerfile: dockerfile.clone(),
                build_args: args.clone(),
            },
            platform: platform(workload.architecture),
        };
        let image = self.stack.add(image.named(name))?;
        Ok(Input::output_of(image, "uri"))
    }

    /// Returns the reference to the image of the collector beside a workload.
    /// One that is built is built once for all workloads of an architecture.
    pub(super) fn collector_image(
        &mut self,
        image: CollectorImage<'_>,
        architecture: Architecture,
    ) -> Result<Input<String>, LowerError> {
        if let CollectorImage::Given(reference) = image {
            return Ok(Input::Known(reference.to_owned()));
        }
        let name = format!("{}-{}", collector::NAME, docker_name(architecture));
        let tag = self.context.collectors.get(&architecture);
        let image = Image {
            tag: tag
                .ok_or_else(|| LowerError::NotBuilt(name.clone()))?
                .clone(),
            repository_uri: self.repository(collector::NAME)?,
            repository_name: self.names.repository(collector::NAME),
            source: Source::Collector,
            platform: platform(architecture),
        };
        let image = self.add_once(image.named(name))?;
        Ok(Input::output_of(image, "uri"))
    }

    /// Returns the URI of a repository; the first call makes the repository.
    fn repository(&mut self, name: &str) -> Result<Input<String>, LowerError> {
        let repository = Repository {
            repository_name: self.names.repository(name),
            scan_on_push: true,
            keep_images: KEPT_IMAGES,
        };
        let address = self.add_once(repository.named(name))?;
        Ok(Input::output_of(address, "uri"))
    }
}

/// Docker's name of a platform.
fn platform(architecture: Architecture) -> String {
    format!("linux/{}", docker_name(architecture))
}

/// Docker's name of an architecture.
fn docker_name(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::X86_64 => "amd64",
        Architecture::Arm64 => "arm64",
    }
}
