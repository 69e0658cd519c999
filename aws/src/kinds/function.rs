//! An AWS Lambda function made from an archive.

mod list;
mod settings;
mod settle;

use std::collections::BTreeMap;

use aws_sdk_lambda::types::{Architecture, FunctionCode, Runtime};
use manta_engine::{
    FieldChange, Input, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError, document_of,
};
use serde::{Deserialize, Serialize};

use super::{Owning, Provision, output};
use crate::Target;
use crate::call::Call;
use crate::tags::tag_map;

use list::functions;
pub(super) use list::functions_with;
use list::tags_in;
use settle::{Condition, settle};

/// The error code by which Lambda says that a function, or something of it, does not exist.
pub(super) const ABSENT: &[&str] = &["ResourceNotFoundException"];

/// Tells whether Lambda refuses because an earlier change is still under way,
/// or because a call whose answer was lost has been carried out after all.
pub(super) fn is_changing(code: &str, _message: &str) -> bool {
    code == "ResourceConflictException"
}

/// Tells whether Lambda refuses because IAM has not yet told every region of a
/// role or its policy, which takes some ten seconds after their creation.
///
/// The code is that of every wrong parameter, so the message has to tell.
pub(super) fn is_role_spreading(code: &str, message: &str) -> bool {
    code == "InvalidParameterValueException"
        && [
            "cannot be assumed by Lambda",
            "execution role does not have permissions",
            // Lambda lets the role use the key that encrypts the environment;
            // KMS does not know a new role either.
            "KMS key is invalid for CreateGrant",
        ]
        .iter()
        .any(|sign| message.contains(sign))
}

/// What a function should be. Outputs: `arn`, `name`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Function {
    /// `FunctionName`.
    pub function_name: String,
    /// `CodeSha256`: which of the workshop's archives is its code.
    pub code_sha256: String,
    /// `Runtime`.
    pub runtime: String,
    /// `Handler`.
    pub handler: String,
    /// `Role`.
    pub role_arn: Input<String>,
    /// `Timeout` in seconds, 1 to 900.
    pub timeout_seconds: u32,
    /// `MemorySize` in MiB, 128 to 10240.
    pub memory_mib: u32,
    /// `Architectures`: `x86_64` or `arm64`.
    pub architecture: String,
    /// `TracingConfig.Mode`: `Active` or `PassThrough`.
    pub tracing: String,
    /// `Environment.Variables`.
    pub environment: BTreeMap<String, String>,
    /// `LoggingConfig.LogGroup`; the format is always JSON.
    pub log_group: Input<String>,
    /// `DeadLetterConfig.TargetArn`; unset: none, and one that is there is taken away.
    pub dead_letter_arn: Option<Input<String>>,
}

impl Function {
    fn arn(&self, target: &Target) -> String {
        let resource = format!("function:{}", self.function_name);
        target.connection.arn("lambda", &resource)
    }

    fn outputs(&self, target: &Target) -> Outputs {
        Outputs::from([
            output("arn", self.arn(target)),
            output("name", self.function_name.as_str()),
        ])
    }

    async fn update_code(&self, target: &Target, progress: &Progress) -> Result<(), ProviderError> {
        let lambda = &target.connection.lambda;
        let updated = lambda
            .update_function_code()
            .function_name(&self.function_name)
            .zip_file(self.archive(target)?)
            .architectures(Architecture::from(self.architecture.as_str()))
            .send()
            .await
            .unless_early("lambda:UpdateFunctionCode", is_changing)?;
        let condition = Condition::of(updated.state(), updated.last_update_status());
        settle(target, &self.function_name, condition, progress).await
    }

    async fn update_configuration(
        &self,
        target: &Target,
        progress: &Progress,
    ) -> Result<(), ProviderError> {
        let lambda = &target.connection.lambda;
        let updated = lambda
            .update_function_configuration()
            .function_name(&self.function_name)
            .runtime(Runtime::from(self.runtime.as_str()))
            .handler(&self.handler)
            .role(self.role_arn.get()?)
            .timeout(in_i32(self.timeout_seconds))
            .memory_size(in_i32(self.memory_mib))
            .tracing_config(self.tracing())
            .environment(self.environment())
            .logging_config(self.logging()?)
            .dead_letter_config(self.dead_letter()?)
            .send()
            .await
            .unless_early("lambda:UpdateFunctionConfiguration", |code, message| {
                is_changing(code, message) || is_role_spreading(code, message)
            })?;
        let condition = Condition::of(updated.state(), updated.last_update_status());
        settle(target, &self.function_name, condition, progress).await
    }
}

impl Provision for Function {
    const KIND: Kind = Kind {
        name: "function",
        delete_rank: 20,
        immutable: &["function_name"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let lambda = &target.connection.lambda;
        let answer = lambda
            .get_function()
            .function_name(&self.function_name)
            .send()
            .await
            .found("lambda:GetFunction", ABSENT)?;
        let Some(answer) = answer else {
            return Ok(None);
        };
        let owner = target.owner(&tags_in(&answer)?);
        Ok(answer.configuration.map(|found| Observed {
            identity: self.function_name.clone(),
            owner,
            properties: document_of(&self.observed(&found)),
            outputs: self.outputs(target),
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        functions(target).await
    }

    async fn create(
        &self,
        target: &Target,
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let lambda = &target.connection.lambda;
        let created = lambda
            .create_function()
            .function_name(&self.function_name)
            .code(
                FunctionCode::builder()
                    .zip_file(self.archive(target)?)
                    .build(),
            )
            .runtime(Runtime::from(self.runtime.as_str()))
            .handler(&self.handler)
            .role(self.role_arn.get()?)
            .timeout(in_i32(self.timeout_seconds))
            .memory_size(in_i32(self.memory_mib))
            .architectures(Architecture::from(self.architecture.as_str()))
            .tracing_config(self.tracing())
            .environment(self.environment())
            .logging_config(self.logging()?)
            .set_dead_letter_config(match self.dead_letter_arn {
                Some(_) => Some(self.dead_letter()?),
                None => None,
            })
            .set_tags(Some(tag_map(mark)))
            .send()
            .await
            .unless_early("lambda:CreateFunction", |code, message| {
                is_changing(code, message) || is_role_spreading(code, message)
            })?;
        let condition = Condition::of(created.state(), created.last_update_status());
        settle(target, &self.function_name, condition, progress).await?;
        Ok(self.outputs(target))
    }

    async fn update(
        &self,
        target: &Target,
        _observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let (code, configuration): (Vec<_>, Vec<_>) = changes
            .iter()
            .map(FieldChange::property)
            .partition(|property| matches!(*property, "code_sha256" | "architecture"));
        if !code.is_empty() {
            self.update_code(target, progress).await?;
        }
        if !configuration.is_empty() {
            self.update_configuration(target, progress).await?;
        }
        if changes.is_empty() {
            // The mark alone is out of date, as when the answer to an earlier
            // attempt was lost: what that began may still be under way.
            let condition = Condition::Changing;
            settle(target, &self.function_name, condition, progress).await?;
        }
        let lambda = &target.connection.lambda;
        lambda
            .tag_resource()
            .resource(self.arn(target))
            .set_tags(Some(tag_map(mark)))
            .send()
            .await
            .unless_early("lambda:TagResource", is_changing)?;
        Ok(self.outputs(target))
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        let lambda = &target.connection.lambda;
        lambda
            .delete_function()
            .function_name(identity)
            .send()
            .await
            .gone("lambda:DeleteFunction", ABSENT, is_changing)
    }
}

/// Returns a number that Lambda gives; it gives no negative ones.
pub(super) fn number(value: Option<i32>) -> u32 {
    value
        .and_then(|value| u32::try_from(value).ok())
        .unwrap_or_default()
}

/// Returns a number as the SDK takes it. All of Lambda's settings stay far
/// below the largest, and Lambda refuses what is above its own limits.
pub(super) fn in_i32(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_role_is_told_from_wrong_parameters() {
        // As Lambda words them.
        for message in [
            "The role defined for the function cannot be assumed by Lambda.",
            "The provided execution role does not have permissions to call SendMessage on SQS",
            "The provided execution role does not have permissions to call ReceiveMessage on SQS",
            "Lambda was unable to configure access to your environment variables because the \
             KMS key is invalid for CreateGrant. Please check your KMS key settings.",
        ] {
            let code = "InvalidParameterValueException";
            assert!(is_role_spreading(code, message), "{message}");
            assert!(!is_role_spreading("AccessDeniedException", message));
        }
        let wrong = "The runtime parameter of python2.7 is no longer supported";
        assert!(!is_role_spreading("InvalidParameterValueException", wrong));
    }
}
