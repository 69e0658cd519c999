//! An Amazon CloudWatch Logs log group.

use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;

/// What a log group should be. Outputs: `arn`, `name`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LogGroup {
    /// `logGroupName`.
    pub(crate) log_group_name: String,
    /// `retentionInDays`; one of the values that CloudWatch Logs accepts.
    pub(crate) retention_days: u32,
}

impl Provision for LogGroup {
    const KIND: Kind = Kind {
        name: "log-group",
        delete_rank: 60,
        immutable: &["log_group_name"],
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
