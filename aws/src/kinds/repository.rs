//! An Amazon ECR repository.

use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;

/// What a repository should be. Outputs: `arn`, `uri`. Deleted with its images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Repository {
    /// `repositoryName`.
    pub(crate) repository_name: String,
    /// `imageScanningConfiguration.scanOnPush`.
    pub(crate) scan_on_push: bool,
    /// How many images the lifecycle policy keeps, newest first.
    pub(crate) keep_images: u32,
}

impl Provision for Repository {
    const KIND: Kind = Kind {
        name: "repository",
        delete_rank: 70,
        immutable: &["repository_name"],
        volatile_outputs: &[],
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
