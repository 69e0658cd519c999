//! The HTTPS address of an AWS Lambda function, and the permission to call it.

use std::collections::BTreeSet;

use aws_sdk_lambda::operation::add_permission::builders::AddPermissionFluentBuilder;
use aws_sdk_lambda::operation::get_function_url_config::GetFunctionUrlConfigOutput;
use aws_sdk_lambda::types::FunctionUrlAuthType;
use manta_engine::{
    FieldChange, Input, Kind, Mark, Observed, Outputs, Owned, Owner, Progress, ProviderError,
    document_of,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::function::{ABSENT, functions_with, is_changing};
use super::{Provision, output};
use crate::Target;
use crate::call::Call;

/// `AuthType` of a URL that anyone may call.
const OPEN: &str = "NONE";
/// What `auth_type` is found to be where a URL asks for no signature, but the
/// function's policy lets nobody in: somebody took the permission away, or
/// manta was stopped before it gave it.
const CLOSED: &str = "NONE without permission";

/// What a function URL should be. Output: `url`. It has no tags: it is owned
/// by whoever owns the function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionUrl {
    /// `FunctionName`; the function's output `name`, so that it exists by then.
    pub function: Input<String>,
    /// The function's name again: the URL is found by it before the function's
    /// outputs are known.
    pub function_name: String,
    /// `AuthType`: `AWS_IAM` or `NONE`. With `NONE`, the function's policy lets
    /// anyone call the URL, as the console does it.
    pub auth_type: String,
}

/// A statement of the function's policy that lets anyone call the URL. Since
/// October 2025 a URL needs both:
/// <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Permission {
    /// `lambda:InvokeFunctionUrl`: to call the URL.
    Url,
    /// `lambda:InvokeFunction`, through the URL only: to run what is behind it.
    Function,
}

impl Permission {
    const ALL: [Self; 2] = [Self::Url, Self::Function];

    fn statement_id(self) -> &'static str {
        match self {
            Self::Url => "manta-function-url",
            Self::Function => "manta-function-url-invoke",
        }
    }

    fn describe(self, call: AddPermissionFluentBuilder) -> AddPermissionFluentBuilder {
        match self {
            Self::Url => call
                .action("lambda:InvokeFunctionUrl")
                .function_url_auth_type(FunctionUrlAuthType::None),
            Self::Function => call
                .action("lambda:InvokeFunction")
                .invoked_via_function_url(true),
        }
    }

    /// Adds the statement. One that is there already stays: it was made from
    /// the same words.
    async fn add(self, target: &Target, function: &str) -> Result<(), ProviderError> {
        let lambda = &target.connection.lambda;
        let call = lambda
            .add_permission()
            .function_name(function)
            .statement_id(self.statement_id())
            .principal("*");
        let added = self.describe(call).send().await;
        if let Err(error) = &added
            && error
                .as_service_error()
                .and_then(|error| error.meta().message())
                .is_some_and(|message| message.contains("already exists"))
        {
            return Ok(());
        }
        added
            .unless_early("lambda:AddPermission", is_changing)
            .map(|_| ())
    }

    async fn remove(self, target: &Target, function: &str) -> Result<(), ProviderError> {
        let lambda = &target.connection.lambda;
        lambda
            .remove_permission()
            .function_name(function)
            .statement_id(self.statement_id())
            .send()
            .await
            .gone("lambda:RemovePermission", ABSENT, is_changing)
    }
}

impl FunctionUrl {
    fn is_open(&self) -> bool {
        self.auth_type == OPEN
    }

    async fn permit(&self, target: &Target) -> Result<(), ProviderError> {
        for permission in Permission::ALL {
            permission.add(target, self.function.get()?).await?;
        }
        Ok(())
    }
}

impl Provision for FunctionUrl {
    const KIND: Kind = Kind {
        name: "function-url",
        delete_rank: 10,
        immutable: &["function_name"],
        volatile_outputs: &[],
    };

    async fn find(&self, target: &Target) -> Result<Option<Observed>, ProviderError> {
        let (url, is_permitted) = tokio::join!(
            read(target, self.function_name.clone()),
            // A URL that should not be open is found to be so by itself.
            async {
                match self.is_open() {
                    true => is_permitted(target, &self.function_name).await,
                    false => Ok(true),
                }
            }
        );
        let (Some(url), is_permitted) = (url?, is_permitted?) else {
            return Ok(None);
        };
        let auth_type = match url.auth_type() {
            FunctionUrlAuthType::None if !is_permitted => CLOSED,
            found => found.as_str(),
        };
        let found = Self {
            function: Input::Known(self.function_name.clone()),
            function_name: self.function_name.clone(),
            auth_type: auth_type.to_owned(),
        };
        Ok(Some(Observed {
            identity: self.function_name.clone(),
            owner: Owner::Ours { digest: None },
            properties: document_of(&found),
            outputs: outputs(url.function_url()),
        }))
    }

    async fn owned(target: &Target) -> Result<Vec<Owned>, ProviderError> {
        functions_with(target, &Self::KIND, read).await
    }

    /// The URL first: without its permission it is found to be closed, and
    /// opened by the next run.
    async fn create(
        &self,
        target: &Target,
        _mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let lambda = &target.connection.lambda;
        let created = lambda
            .create_function_url_config()
            .function_name(self.function.get()?)
            .auth_type(FunctionUrlAuthType::from(self.auth_type.as_str()))
            .send()
            .await
            .unless_early("lambda:CreateFunctionUrlConfig", is_changing)?;
        if self.is_open() {
            self.permit(target).await?;
        }
        Ok(outputs(created.function_url()))
    }

    /// Permissions are given last and taken first, so that a run that stops
    /// half-way leaves what the next one finds to differ.
    async fn update(
        &self,
        target: &Target,
        observed: &Observed,
        _changes: &[FieldChange],
        _mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let lambda = &target.connection.lambda;
        if !self.is_open() {
            forbid(target, &observed.identity).await?;
        }
        let updated = lambda
            .update_function_url_config()
            .function_name(self.function.get()?)
            .auth_type(FunctionUrlAuthType::from(self.auth_type.as_str()))
            .send()
            .await
            .unless_early("lambda:UpdateFunctionUrlConfig", is_changing)?;
        if self.is_open() {
            self.permit(target).await?;
        }
        Ok(outputs(updated.function_url()))
    }

    async fn delete(
        target: &Target,
        identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        forbid(target, identity).await?;
        let lambda = &target.connection.lambda;
        lambda
            .delete_function_url_config()
            .function_name(identity)
            .send()
            .await
            .gone("lambda:DeleteFunctionUrlConfig", ABSENT, is_changing)
    }
}

fn outputs(url: &str) -> Outputs {
    Outputs::from([output("url", url)])
}

async fn read(
    target: &Target,
    function: String,
) -> Result<Option<GetFunctionUrlConfigOutput>, ProviderError> {
    let lambda = &target.connection.lambda;
    lambda
        .get_function_url_config()
        .function_name(function)
        .send()
        .await
        .found("lambda:GetFunctionUrlConfig", ABSENT)
}

/// Tells whether the function's policy holds the statements that open its URL.
async fn is_permitted(target: &Target, function: &str) -> Result<bool, ProviderError> {
    let lambda = &target.connection.lambda;
    let answer = lambda
        .get_policy()
        .function_name(function)
        .send()
        .await
        .found("lambda:GetPolicy", ABSENT)?;
    let policy = answer.and_then(|answer| answer.policy).unwrap_or_default();
    let ids = statement_ids(&policy);
    Ok(Permission::ALL
        .iter()
        .all(|permission| ids.contains(permission.statement_id())))
}

/// Returns the ids of a policy's statements; none of what is no policy.
fn statement_ids(policy: &str) -> BTreeSet<String> {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let statements = policy["Statement"].as_array();
    statements
        .into_iter()
        .flatten()
        .filter_map(|statement| statement["Sid"].as_str())
        .map(str::to_owned)
        .collect()
}

/// Takes the permissions to call the URL away.
async fn forbid(target: &Target, function: &str) -> Result<(), ProviderError> {
    for permission in Permission::ALL {
        permission.remove(target, function).await?;
    }
    Ok(())
}
