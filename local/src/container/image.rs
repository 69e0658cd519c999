//! The images that containers are made from.

use std::path::PathBuf;

use manta_artifacts::{BuildInput, CollectorContext, CollectorProgram, ImageError, Line, Platform};

use super::docker::docker;
use super::leftovers::remove_older;
use super::{ContainerError, Engine};
use crate::kinds::{Collector, Container};

/// What the names of all images begin with that manta builds for this machine.
const OURS: &str = "manta-local";
/// The Dockerfile of a context that names none.
const DOCKERFILE: &str = "Dockerfile";
/// How often a build is tried that is disturbed.
const ATTEMPTS: u32 = 3;
/// What the classic builder says when an image that it builds upon is gone.
const MISSED: [&str; 3] = [
    "failed to get digest sha256:",
    "unknown parent image ID sha256:",
    "No such image: sha256:",
];
/// The collector's place among a deployment's images. Blueprints allow no underscores in names,
/// so no application's can be the same.
const COLLECTOR: &str = "trace_collector";

/// Returns the name of the image that is built for a service or task of a deployment, under a
/// tag that stands for its content.
#[must_use]
pub fn application_image(deployment: &str, name: &str, tag: &str) -> String {
    format!("{OURS}/{deployment}/{name}:{tag}")
}

/// Returns the name of the image that is made of the collector for a deployment.
#[must_use]
pub fn collector_image(deployment: &str, tag: &str) -> String {
    application_image(deployment, COLLECTOR, tag)
}

/// Returns the pattern of the names of all images that are built for a deployment.
pub(super) fn images_of(deployment: &str) -> String {
    format!("{OURS}/{deployment}/*")
}

impl Engine {
    /// Sees that the images are there that a copy is made from: those that have a tag for their
    /// content are built once, those that exist elsewhere are pulled.
    ///
    /// # Errors
    /// When one cannot be built or pulled.
    pub async fn prepare(
        &self,
        container: &Container,
        progress: &(dyn Fn(String) + Send + Sync),
    ) -> Result<(), ContainerError> {
        let platform = platform(&container.platform)?;
        if !is_there(&container.image, platform).await? {
            match &container.context {
                Some(context) => {
                    let input = BuildInput {
                        context: PathBuf::from(context),
                        dockerfile: container.dockerfile.as_deref().unwrap_or(DOCKERFILE).into(),
                        args: container.args.clone(),
                        platform,
                    };
                    self.build(&input, &container.image, progress).await?;
                }
                None => pull(&container.image, platform, progress).await?,
            }
        }
        match &container.collector {
            Some(collector) => self.prepare_collector(collector, platform, progress).await,
            None => Ok(()),
        }
    }

    /// Removes the images that copies were made from before they were made from this one's.
    ///
    /// # Errors
    /// When Docker does not tell which there are.
    pub async fn forget_older(&self, container: &Container) -> Result<(), ContainerError> {
        match container.context {
            Some(_) => remove_older(&container.image).await,
            // It is not ours.
            None => Ok(()),
        }
    }

    async fn prepare_collector(
        &self,
        collector: &Collector,
        platform: Platform,
        progress: &(dyn Fn(String) + Send + Sync),
    ) -> Result<(), ContainerError> {
        if is_there(&collector.image, platform).await? {
            return Ok(());
        }
        let Some(program) = &collector.program else {
            return pull(&collector.image, platform, progress).await;
        };
        let program = CollectorProgram::at(PathBuf::from(program), platform)?;
        let context = CollectorContext::make(&program)?;
        self.build(&context.input(), &collector.image, progress)
            .await
    }

    async fn build(
        &self,
        input: &BuildInput,
        image: &str,
        progress: &(dyn Fn(String) + Send + Sync),
    ) -> Result<(), ContainerError> {
        let tell = |line: Line| progress(line.text);
        let mut attempts = 1;
        loop {
            match self.tool.build(input, image, &tell).await {
                Err(error) if is_removed_meanwhile(&error) && attempts < ATTEMPTS => attempts += 1,
                built => return Ok(built?),
            }
        }
    }
}

/// Tells whether a build failed because somebody removed an image of the same content just then,
/// which another deployment may have.
fn is_removed_meanwhile(error: &ImageError) -> bool {
    let mut lines = error.last_lines().iter();
    lines.any(|line| MISSED.iter().any(|missed| line.contains(missed)))
}

/// Tells whether an image is there, for the platform.
async fn is_there(image: &str, platform: Platform) -> Result<bool, ContainerError> {
    let format = ["--format", "{{.Os}}/{{.Architecture}}"];
    let inspect = [&["image", "inspect"], &format[..], &[image]].concat();
    match docker("look for the image", &inspect).await {
        Ok(found) => Ok(found == platform.as_str()),
        // That there is none is not told in any other way.
        Err(ContainerError::Refused { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn pull(
    image: &str,
    platform: Platform,
    progress: &(dyn Fn(String) + Send + Sync),
) -> Result<(), ContainerError> {
    progress(format!("pulling {image}"));
    let arguments = ["pull", "--quiet", "--platform", platform.as_str(), image];
    docker(&format!("pull `{image}`"), &arguments).await?;
    Ok(())
}

fn platform(name: &str) -> Result<Platform, ContainerError> {
    [Platform::LinuxAmd64, Platform::LinuxArm64]
        .into_iter()
        .find(|platform| platform.as_str() == name)
        .ok_or_else(|| ContainerError::Platform(name.to_owned()))
}
