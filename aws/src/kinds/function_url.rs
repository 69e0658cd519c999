//! The HTTPS address of an AWS Lambda function, and the permission to call it.

use manta_engine::Input;
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;

/// What a function URL should be. Output: `url`. It has no tags: it is owned
/// by whoever owns the function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FunctionUrl {
    /// `FunctionName`; the function's output, so that it exists by then.
    pub(crate) function: Input<String>,
    /// The function's name again: the URL is found by it before the function's
    /// outputs are known.
    pub(crate) function_name: String,
    /// `AuthType`: `AWS_IAM` or `NONE`. With `NONE`, the function's policy lets
    /// anyone call the URL, as the console does it.
    pub(crate) auth_type: String,
}

impl Provision for FunctionUrl {
    const KIND: Kind = Kind {
        name: "function-url",
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
