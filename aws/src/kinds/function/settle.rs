//! Waits until Lambda has carried out a change of a function.
//!
//! A function takes no second change while one is under way:
//! <https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html>

use std::time::Duration;

use aws_sdk_lambda::types::{LastUpdateStatus, State};
use manta_engine::{ErrorKind, Progress, ProviderError};

use crate::Target;
use crate::call::Call;
use crate::poll::poll;

/// How long a change may take. An archive outside a VPC takes seconds; one in
/// a VPC waits for a network interface, a minute or two.
const DEADLINE: Duration = Duration::from_secs(300);

/// How far Lambda has come with the last change of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// The change has been carried out.
    Settled,
    /// It is under way.
    Changing,
    /// It came to nothing.
    Failed,
}

impl Condition {
    /// Returns the condition that a function's state and its last update's status tell.
    pub(super) fn of(state: Option<&State>, update: Option<&LastUpdateStatus>) -> Self {
        if state == Some(&State::Failed) || update == Some(&LastUpdateStatus::Failed) {
            Self::Failed
        } else if state == Some(&State::Pending) || update == Some(&LastUpdateStatus::InProgress) {
            Self::Changing
        } else {
            Self::Settled
        }
    }
}

/// Waits until the last change of function `name` has been carried out, unless
/// `condition`, the change's own answer, says that it has.
pub(super) async fn settle(
    target: &Target,
    name: &str,
    condition: Condition,
    progress: &Progress,
) -> Result<(), ProviderError> {
    if condition == Condition::Settled {
        return Ok(());
    }
    progress.say("waiting until Lambda has the function ready");
    match poll(DEADLINE, || look(target, name)).await? {
        Some(()) => Ok(()),
        None => Err(ProviderError {
            kind: ErrorKind::Other,
            operation: "wait for the function".to_owned(),
            message: format!("Lambda was not done after {} s", DEADLINE.as_secs()),
            help: Some("see its state in Lambda's console; then run the command again".to_owned()),
        }),
    }
}

/// GetFunction rather than GetFunctionConfiguration: it has a far higher limit
/// of its own.
async fn look(target: &Target, name: &str) -> Result<Option<()>, ProviderError> {
    let lambda = &target.connection.lambda;
    let answer = lambda
        .get_function()
        .function_name(name)
        .send()
        .await
        .of("lambda:GetFunction")?;
    let Some(function) = answer.configuration() else {
        return Ok(None);
    };
    match Condition::of(function.state(), function.last_update_status()) {
        Condition::Settled => Ok(Some(())),
        Condition::Changing => Ok(None),
        Condition::Failed => Err(ProviderError {
            kind: ErrorKind::Other,
            operation: "wait for the function".to_owned(),
            message: function
                .last_update_status_reason()
                .or(function.state_reason())
                .unwrap_or("Lambda gave no reason")
                .to_owned(),
            help: None,
        }),
    }
}
