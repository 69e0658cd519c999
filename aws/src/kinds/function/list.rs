//! The functions that the deployment owns, for every kind that belongs to one.

use aws_sdk_lambda::operation::get_function::GetFunctionOutput;
use futures_util::{StreamExt, TryStreamExt, stream};
use manta_engine::{Address, ErrorKind, Kind, Owned, ProviderError};

use super::{ABSENT, Function};
use crate::Target;
use crate::call::Call;
use crate::kinds::{Provision, owned_among};
use crate::tags::Tags;

/// How many functions are asked at a time for what they have; Lambda allows
/// fifteen such calls per second.
const READS_AT_A_TIME: usize = 8;

/// Lists the functions that the deployment owns. Three kinds ask for them at
/// the same time; Lambda is asked once.
pub(crate) async fn functions(target: &Target) -> Result<Vec<Owned>, ProviderError> {
    target.functions.get(list(target)).await
}

async fn list(target: &Target) -> Result<Vec<Owned>, ProviderError> {
    let names = names(target).await?;
    owned_among(target, &Function::KIND, names, |name| tags(target, name)).await
}

/// Lists the account's functions whose names begin as the deployment's do.
async fn names(target: &Target) -> Result<Vec<String>, ProviderError> {
    let prefix = target.prefix();
    let mut pages = target
        .connection
        .lambda
        .list_functions()
        .into_paginator()
        .items()
        .send();
    let mut names = Vec::new();
    while let Some(function) = pages.next().await {
        let name = function.of("lambda:ListFunctions")?.function_name;
        names.extend(name.filter(|name| name.starts_with(&prefix)));
    }
    Ok(names)
}

/// Reads one function's tags. GetFunction has a limit of its own of a hundred
/// calls per second; ListTags shares fifteen with nearly everything else.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
async fn tags(target: &Target, name: String) -> Result<Option<Tags>, ProviderError> {
    let lambda = &target.connection.lambda;
    let answer = lambda
        .get_function()
        .function_name(name)
        .send()
        .await
        .found("lambda:GetFunction", ABSENT)?;
    answer.as_ref().map(tags_in).transpose()
}

/// Returns the tags in an answer. Lambda leaves them out when the caller may
/// not list tags, and the function would look like somebody else's.
pub(super) fn tags_in(answer: &GetFunctionOutput) -> Result<Tags, ProviderError> {
    match answer.tags_error() {
        None => Ok(Tags::from_iter(answer.tags.clone().unwrap_or_default())),
        Some(error) => Err(ProviderError {
            kind: ErrorKind::Denied,
            operation: "lambda:ListTags".to_owned(),
            message: format!("{} ({})", error.message(), error.error_code()),
            help: Some("allow `lambda:ListTags` to the identity that runs manta".to_owned()),
        }),
    }
}

/// Lists what the deployment's functions have of a kind that belongs to a
/// function, has no tags and is called as the function is. `read` returns what
/// a function has of it.
pub(crate) async fn functions_with<'t, T, F>(
    target: &'t Target,
    kind: &Kind,
    read: impl Fn(&'t Target, String) -> F,
) -> Result<Vec<Owned>, ProviderError>
where
    F: Future<Output = Result<Option<T>, ProviderError>>,
{
    let functions = functions(target).await?;
    let reads = functions.into_iter().map(|function| {
        let found = read(target, function.identity.clone());
        async move {
            Ok(found.await?.map(|_| Owned {
                address: Address::new(kind.name, function.address.name),
                identity: function.identity,
            }))
        }
    });
    stream::iter(reads)
        .buffer_unordered(READS_AT_A_TIME)
        .try_filter_map(async |found| Ok(found))
        .try_collect()
        .await
}
