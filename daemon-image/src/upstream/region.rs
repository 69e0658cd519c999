//! Which region is sent to.

use std::path::Path;

use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::region::ProfileFileRegionProvider;

use super::network::Network;
use super::sdk::provider_config;

/// No region was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no AWS region was found: give it with -n, as `Region` in the configuration, or in AWS_REGION"
)]
pub struct RegionError;

/// Finds the region as the official daemon does: what is configured, else `AWS_REGION`, else (unless
/// `local`) the ECS container agent's metadata file, then the instance's metadata. In local mode it is
/// what the SDKs know without asking anyone: `AWS_DEFAULT_REGION`, or a profile's region.
///
/// # Errors
/// When none of them knows.
pub async fn find_region(
    network: &Network,
    configured: Option<&str>,
    local: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<String, RegionError> {
    let set = |region: &String| !region.is_empty();
    let known = configured
        .map(str::to_owned)
        .filter(set)
        .or_else(|| variable("AWS_REGION").filter(set));
    if let Some(region) = known {
        return Ok(region);
    }
    if local {
        let chain = RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
            .or_else(ProfileFileRegionProvider::builder().build());
        let found = chain.region().await;
        return found.map(|region| region.to_string()).ok_or(RegionError);
    }
    if let Some(region) = of_container(&variable) {
        return Ok(region);
    }
    let sdk = provider_config(network, None);
    let metadata = ImdsRegionProvider::builder().configure(&sdk).build();
    let found = metadata.region().await;
    found.map(|region| region.to_string()).ok_or(RegionError)
}

/// Reads the metadata file that ECS on EC2 puts into containers when it is told to.
fn of_container(variable: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let enabled = variable("ECS_ENABLE_CONTAINER_METADATA").is_some_and(|value| value == "true");
    let file = variable("ECS_CONTAINER_METADATA_FILE").filter(|_| enabled)?;
    let text = std::fs::read(Path::new(&file)).ok()?;
    let metadata: serde_json::Value = serde_json::from_slice(&text).ok()?;
    ["ContainerInstanceARN", "TaskARN"]
        .iter()
        .find_map(|key| region_of_arn(metadata.get(key)?.as_str()?))
}

/// Returns the fourth part of `arn:partition:service:region:account:resource`.
fn region_of_arn(arn: &str) -> Option<String> {
    let region = arn.strip_prefix("arn:")?.split(':').nth(2)?;
    (!region.is_empty()).then(|| region.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Network, RegionError, find_region};

    fn found(
        configured: Option<&str>,
        variables: &[(&str, &str)],
    ) -> Option<Result<String, RegionError>> {
        let variable = |name: &str| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        };
        // What is decided without asking anyone is there at once.
        let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
        let network = Network::of(None, variable).ok()?;
        Some(runtime.block_on(find_region(&network, configured, false, variable)))
    }

    #[test]
    fn what_is_configured_beats_the_environment() {
        let environment = [("AWS_REGION", "eu-west-1")];
        let region = found(Some("eu-north-1"), &environment);
        assert_eq!(region, Some(Ok("eu-north-1".to_owned())));
        let region = found(Some(""), &environment);
        assert_eq!(region, Some(Ok("eu-west-1".to_owned())));
    }

    #[test]
    fn the_container_agents_file_is_read_when_it_is_enabled() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = folder.path().join("metadata.json");
        let text = r#"{"TaskARN": "arn:aws:ecs:ap-south-1:1:task/x"}"#;
        std::fs::write(&file, text).expect("the folder is ours");
        let file = file.to_str().expect("its name is text");
        let environment = [
            ("ECS_ENABLE_CONTAINER_METADATA", "true"),
            ("ECS_CONTAINER_METADATA_FILE", file),
        ];
        assert_eq!(found(None, &environment), Some(Ok("ap-south-1".to_owned())));
    }
}
