//! How AWS Lambda treats a function's asynchronous invocations.

use manta_engine::Input;
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;

/// What a function's asynchronous configuration should be. It has no tags: it
/// is owned by whoever owns the function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct EventInvokeConfig {
    /// `FunctionName`; the function's output, so that it exists by then.
    pub(crate) function: Input<String>,
    /// The function's name again: the configuration is found by it before the
    /// function's outputs are known.
    pub(crate) function_name: String,
    /// `MaximumRetryAttempts`, 0 to 2.
    pub(crate) retries: u32,
    /// `MaximumEventAgeInSeconds`, 60 to 21600.
    pub(crate) max_age_seconds: u32,
}

impl Provision for EventInvokeConfig {
    const KIND: Kind = Kind {
        name: "event-invoke-config",
        delete_rank: 10,
        immutable: &["function_name"],
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
