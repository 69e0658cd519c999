//! An AWS Lambda function made from an archive.

use std::collections::BTreeMap;

use manta_engine::Input;
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;

/// What a function should be. Outputs: `arn`, `name`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Function {
    /// `FunctionName`.
    pub(crate) function_name: String,
    /// `CodeSha256`: which of the workshop's archives is its code.
    pub(crate) code_sha256: String,
    /// `Runtime`.
    pub(crate) runtime: String,
    /// `Handler`.
    pub(crate) handler: String,
    /// `Role`.
    pub(crate) role_arn: Input<String>,
    /// `Timeout` in seconds, 1 to 900.
    pub(crate) timeout_seconds: u32,
    /// `MemorySize` in MiB, 128 to 10240.
    pub(crate) memory_mib: u32,
    /// `Architectures`: `x86_64` or `arm64`.
    pub(crate) architecture: String,
    /// `TracingConfig.Mode`: `Active` or `PassThrough`.
    pub(crate) tracing: String,
    /// `Environment.Variables`.
    pub(crate) environment: BTreeMap<String, String>,
    /// `LoggingConfig.LogGroup`; the format is always JSON.
    pub(crate) log_group: Input<String>,
    /// `DeadLetterConfig.TargetArn`; unset: none, and one that is there is taken away.
    pub(crate) dead_letter_arn: Option<Input<String>>,
}

impl Provision for Function {
    const KIND: Kind = Kind {
        name: "function",
        delete_rank: 20,
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
