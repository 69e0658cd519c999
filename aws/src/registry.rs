//! The way into the account's container registry, through the user's own tool.

use std::error::Error;
use std::iter::successors;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use manta_artifacts::{ContainerTool, Credentials, ImageError};
use manta_engine::{ErrorKind, ProviderError};
use tokio::sync::OnceCell;

use crate::Target;
use crate::call::Call;

/// The container tool, looked for once, and its login, made once: a registry's
/// token lasts twelve hours, longer than any run.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    tool: OnceCell<ContainerTool>,
    login: OnceCell<()>,
}

impl Registry {
    /// Returns the way in through `tool`.
    pub(crate) fn with_tool(tool: ContainerTool) -> Self {
        Self {
            tool: OnceCell::new_with(Some(tool)),
            login: OnceCell::new(),
        }
    }

    /// Returns the container tool.
    ///
    /// # Errors
    /// When there is none, or its engine does not answer.
    pub(crate) async fn tool(&self, target: &Target) -> Result<&ContainerTool, ProviderError> {
        self.tool
            .get_or_try_init(|| ContainerTool::find(target.workshop.builder))
            .await
            .map_err(|error| image_error("find the container tool", &error))
    }

    /// Logs the tool in to the registry at `host`.
    ///
    /// # Errors
    /// When ECR gives no token, or the registry does not take it.
    pub(crate) async fn log_in(&self, target: &Target, host: &str) -> Result<(), ProviderError> {
        let tool = self.tool(target).await?;
        self.login
            .get_or_try_init(|| async {
                let credentials = credentials(target, host).await?;
                tool.login(&credentials)
                    .await
                    .map_err(|error| image_error("log in to the registry", &error))
            })
            .await
            .copied()
    }
}

/// Asks ECR for a token. It is `<user>:<password>` in base64.
async fn credentials(target: &Target, host: &str) -> Result<Credentials, ProviderError> {
    let answer = target
        .connection
        .ecr
        .get_authorization_token()
        .send()
        .await
        .of("ecr:GetAuthorizationToken")?;
    let token = answer
        .authorization_data()
        .first()
        .and_then(|data| data.authorization_token())
        .and_then(|token| STANDARD.decode(token).ok())
        .and_then(|token| String::from_utf8(token).ok());
    match token.as_deref().and_then(|token| token.split_once(':')) {
        Some((username, password)) => Ok(Credentials {
            registry: host.to_owned(),
            username: username.to_owned(),
            password: password.to_owned(),
        }),
        None => Err(ProviderError {
            kind: ErrorKind::Other,
            operation: "ecr:GetAuthorizationToken".to_owned(),
            message: "the answer holds no login".to_owned(),
            help: None,
        }),
    }
}

/// Returns what went wrong with an image in the engine's terms, with its
/// causes and the end of the tool's output.
pub(crate) fn image_error(operation: &str, error: &ImageError) -> ProviderError {
    let mut message = with_causes(error);
    for line in error.last_lines() {
        message.push_str("\n  ");
        message.push_str(line);
    }
    ProviderError {
        kind: ErrorKind::Other,
        operation: operation.to_owned(),
        message,
        help: Some(error.help()),
    }
}

/// Returns an error's text with those of its causes.
pub(crate) fn with_causes(error: &(dyn Error + 'static)) -> String {
    let texts: Vec<_> = successors(Some(error), |&error| error.source())
        .map(ToString::to_string)
        .collect();
    texts.join(": ")
}
