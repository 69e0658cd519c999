//! How AWS Lambda treats a function's asynchronous invocations.

use aws_sdk_lambda::operation::get_function_event_invoke_config::GetFunctionEventInvokeConfigOutput;
use manta_engine::{
    FieldChange, Input, Kind, Mark, Observed, Outputs, Owned, Owner, Progress, ProviderError,
    document_of,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use super::function::{ABSENT, functions_with, in_i32, is_changing, number};
use crate::Target;
use crate::call::Call;

/// What a function's asynchronous configuration should be. It has no tags: it
/// is owned by whoever owns the function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventInvokeConfig {
    /// `FunctionName`; the function's output `name`, so that it exists by then.
    pub function: Input<String>,
    /// The function's name again: the configuration is found by it before the
    /// function's outputs are known.
    pub function_name: String,
    /// `MaximumRetryAttempts`, 0 to 2.
    pub retries: u32,
    /// `MaximumEventAgeInSeconds`, 60 to 21600.
    pub max_age_seconds: u32,
}

impl Provision for EventInvokeConfig {
    const KIND: Kind = Kind {
        name: "event-invoke-config",
        delete_rank: 10,
        immutable: &["function_name"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let answer = read(target, self.function_name.clone()).await?;
        Ok(answer.map(|answer| {
            let found = Self {
                function: Input::Known(self.function_name.clone()),
                function_name: self.function_name.clone(),
                retries: number(answer.maximum_retry_attempts),
                max_age_seconds: number(answer.maximum_event_age_in_seconds),
            };
            Observed {
                identity: self.function_name.clone(),
                owner: Owner::Ours { digest: None },
                properties: document_of(&found),
                outputs: Outputs::new(),
            }
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        functions_with(target, &Self::KIND, read).await
    }

    async fn create(
        &self,
        target: &Target,
        _mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let lambda = &target.connection.lambda;
        lambda
            .put_function_event_invoke_config()
            .function_name(self.function.get()?)
            .maximum_retry_attempts(in_i32(self.retries))
            .maximum_event_age_in_seconds(in_i32(self.max_age_seconds))
            .send()
            .await
            .unless_early("lambda:PutFunctionEventInvokeConfig", is_changing)?;
        Ok(Outputs::new())
    }

    /// Changes what is there, where a put would take destinations away that
    /// somebody added.
    async fn update(
        &self,
        target: &Target,
        _observed: &Observed,
        _changes: &[FieldChange],
        _mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let lambda = &target.connection.lambda;
        lambda
            .update_function_event_invoke_config()
            .function_name(self.function.get()?)
            .maximum_retry_attempts(in_i32(self.retries))
            .maximum_event_age_in_seconds(in_i32(self.max_age_seconds))
            .send()
            .await
            .unless_early("lambda:UpdateFunctionEventInvokeConfig", is_changing)?;
        Ok(Outputs::new())
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        let lambda = &target.connection.lambda;
        lambda
            .delete_function_event_invoke_config()
            .function_name(identity)
            .send()
            .await
            .gone(
                "lambda:DeleteFunctionEventInvokeConfig",
                ABSENT,
                is_changing,
            )
    }
}

async fn read(
    target: &Target,
    function: String,
) -> Result<Option<GetFunctionEventInvokeConfigOutput>, ProviderError> {
    let lambda = &target.connection.lambda;
    lambda
        .get_function_event_invoke_config()
        .function_name(function)
        .send()
        .await
        .found("lambda:GetFunctionEventInvokeConfig", ABSENT)
}
