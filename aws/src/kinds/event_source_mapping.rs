//! A queue that an AWS Lambda function consumes.

use manta_engine::Input;
use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;

/// What an event source mapping should be. Output: `uuid`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct EventSourceMapping {
    /// `FunctionName`; the function's output, so that it exists by then.
    pub(crate) function: Input<String>,
    /// The function's name again: the mapping is found by it before the
    /// function's outputs are known.
    pub(crate) function_name: String,
    /// `EventSourceArn`: the queue's ARN.
    pub(crate) event_source_arn: String,
    /// `BatchSize`, 1 to 10000.
    pub(crate) batch_size: u32,
    /// `MaximumBatchingWindowInSeconds`, 0 to 300.
    pub(crate) window_seconds: u32,
    /// `FunctionResponseTypes` holds `ReportBatchItemFailures`: only the
    /// messages that a function names are tried again.
    pub(crate) report_item_failures: bool,
}

impl Provision for EventSourceMapping {
    const KIND: Kind = Kind {
        name: "event-source-mapping",
        delete_rank: 10,
        immutable: &["function_name", "event_source_arn"],
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
