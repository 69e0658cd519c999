//! A container image in the deployment's repository, built and pushed from a folder.

use std::collections::BTreeMap;

use manta_engine::Input;
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;

/// What an image should be. Output: `uri`, which names it by digest. Images
/// are deleted with their repository, so none is ever listed as owned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Image {
    /// The repository's URI; its output.
    pub(crate) repository_uri: Input<String>,
    /// `repositoryName`.
    pub(crate) repository_name: String,
    /// `imageTag`: names the build context's content, so an image that exists is never built again.
    pub(crate) tag: String,
    /// The build context, relative to the blueprint's folder.
    pub(crate) context: String,
    /// The Dockerfile, relative to the context.
    pub(crate) dockerfile: String,
    /// Build arguments.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) build_args: BTreeMap<String, String>,
    /// The platform it is built for, `linux/amd64` or `linux/arm64`.
    pub(crate) platform: String,
}

impl Provision for Image {
    const KIND: Kind = Kind {
        name: "image",
        delete_rank: 75,
        immutable: &["repository_name"],
        volatile_outputs: &["uri"],
    };

    async fn find(&self, _target: &Target) -> Result<Option<Observed>, ProviderError> {
        unimplemented!()
    }

    async fn owned(_target: &Target) -> Result<Vec<Owned>, ProviderError> {
        unimplemented!()
    }

    async fn create(
        &self,
        _target: &Target,
        _mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        unimplemented!()
    }

    async fn update(
        &self,
        _target: &Target,
        _observed: &Observed,
        _changes: &[FieldChange],
        _mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        unimplemented!()
    }

    async fn delete(
        _target: &Target,
        _identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        unimplemented!()
    }
}
