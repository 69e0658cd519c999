//! What a deployment leaves behind in Docker, and its removal.

use std::path::Path;

use manta_artifacts::{ContainerTool, ImageError, ToolKind};

use super::ContainerError;
use super::arguments::LABEL;
use super::docker::docker;
use super::image::images_of;

/// Removes every container of the deployment whose folder this is, running or not: those of a
/// supervisor that was killed. Where there is no Docker, there are none.
///
/// # Errors
/// When Docker cannot remove one.
pub async fn remove_leftovers(folder: &Path) -> Result<(), ContainerError> {
    if !is_docker_there().await? {
        return Ok(());
    }
    let filter = format!("label={LABEL}={}", folder.to_string_lossy());
    let list = ["ps", "--all", "--quiet", "--no-trunc", "--filter", &filter];
    let found = docker("look for containers", &list).await?;
    let found: Vec<_> = found.lines().collect();
    remove("remove containers", &["rm", "--force", "--volumes"], &found).await
}

/// Removes the images that were built for a deployment of which nothing runs any more. What went
/// into them stays in BuildKit's cache, so that they are there again at once.
///
/// # Errors
/// When Docker cannot remove one.
pub async fn remove_images(deployment: &str) -> Result<(), ContainerError> {
    if !is_docker_there().await? {
        return Ok(());
    }
    let found = images_called(&images_of(deployment)).await?;
    let found: Vec<_> = found.iter().map(String::as_str).collect();
    remove("remove images", &["image", "rm"], &found).await
}

/// Removes what was built before `image` for the same service or task; an image that a copy still
/// uses stays until the next time.
///
/// # Errors
/// When Docker does not tell which there are.
pub(super) async fn remove_older(image: &str) -> Result<(), ContainerError> {
    let repository = image.rsplit_once(':').map_or(image, |(name, _)| name);
    let all = images_called(repository).await?;
    for older in all.iter().filter(|name| *name != image) {
        let _ = docker("remove an image", &["image", "rm", older]).await;
    }
    Ok(())
}

/// Returns the images with a name, or one that a pattern describes.
async fn images_called(name: &str) -> Result<Vec<String>, ContainerError> {
    let format = "{{.Repository}}:{{.Tag}}";
    let list = ["image", "ls", "--format", format, name];
    let found = docker("look for images", &list).await?;
    Ok(found.lines().map(str::to_owned).collect())
}

async fn remove(operation: &str, command: &[&str], names: &[&str]) -> Result<(), ContainerError> {
    if names.is_empty() {
        return Ok(());
    }
    docker(operation, &[command, names].concat()).await?;
    Ok(())
}

/// Tells whether there is a Docker that can have something of ours.
async fn is_docker_there() -> Result<bool, ContainerError> {
    match ContainerTool::find(Some(ToolKind::Docker)).await {
        Ok(_) => Ok(true),
        // An engine that does not run has nothing that runs.
        Err(
            ImageError::NoTool | ImageError::ToolMissing(_) | ImageError::EngineUnreachable { .. },
        ) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
