//! The door for this crate's own tests: the specifications of the kinds, and a
//! connection to an AWS that listens somewhere else. Nothing here is for users
//! of the crate.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sts::config::Credentials;
use manta_artifacts::ContainerTool;

use crate::connection::http_client;
use crate::registry::Registry;
use crate::{Connection, ConnectionOptions, Target};

pub use crate::kinds::cluster::Cluster;
pub use crate::kinds::encryption_config::{Encryption, EncryptionConfig};
pub use crate::kinds::event_invoke_config::EventInvokeConfig;
pub use crate::kinds::event_source_mapping::EventSourceMapping;
pub use crate::kinds::function::Function;
pub use crate::kinds::function_url::FunctionUrl;
pub use crate::kinds::group::Group;
pub use crate::kinds::image::{Image, Source};
pub use crate::kinds::log_group::LogGroup;
pub use crate::kinds::queue::Queue;
pub use crate::kinds::repository::Repository;
pub use crate::kinds::role::Role;
pub use crate::kinds::sampling_rule::SamplingRule;
pub use crate::kinds::security_group::{Ingress, SecurityGroup};
pub use crate::kinds::service::{RolloutState, Service};
pub use crate::kinds::task_definition::{
    Condition, Container, ContainerLogs, HealthCheck, TaskDefinition,
};
pub use crate::policy::{Effect, PolicyDocument, Principal, Statement};

/// Returns the configuration that reaches the AWS at `endpoint` with an access key.
///
/// # Panics
/// When no HTTP client can be made, which needs nothing from outside.
pub async fn config(endpoint: &str, region: &str, access_key: &str) -> SdkConfig {
    let http_client = http_client(&ConnectionOptions::default()).expect("no certificates given");
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new(region.to_owned()))
        .credentials_provider(Credentials::new(access_key, "secret", None, None, "tests"))
        .http_client(http_client)
        .load()
        .await
}

/// Returns a connection over `config`, which reaches `account`.
#[must_use]
pub fn connection(config: &SdkConfig, account: &str) -> Connection {
    let region = config.region().map(ToString::to_string).unwrap_or_default();
    Connection::over(config, account.to_owned(), region, "aws".to_owned())
}

/// Returns `target` with `tool` to build and push images.
#[must_use]
pub fn with_tool(target: Target, tool: ContainerTool) -> Target {
    Target {
        registry: Registry::with_tool(tool),
        ..target
    }
}
