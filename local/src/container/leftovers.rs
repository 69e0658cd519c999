//! What a deployment leaves behind in Docker, and its removal.

use std::collections::BTreeSet;
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

/// Removes the images that were built for a deployment, but those that it still uses. What went
/// into them stays in Docker's build cache, so that they are there again at once.
///
/// # Errors
/// When Docker cannot remove one.
pub async fn remove_images(
    deployment: &str,
    used: &BTreeSet<String>,
) -> Result<(), ContainerError> {
    if !is_docker_there().await? {
        return Ok(());
    }
    let format = "{{.Repository}}:{{.Tag}}";
    let names = images_of(deployment);
    let found = docker(
        "look for images",
        &["image", "ls", "--format", format, &names],
    )
    .await?;
    let unused: Vec<_> = found.lines().filter(|name| !used.contains(*name)).collect();
    remove("remove images", &["image", "rm"], &unused).await
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
