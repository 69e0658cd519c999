//! A function's settings between the specification and the SDK's types.

use std::collections::HashMap;

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{
    Architecture, DeadLetterConfig, Environment, FunctionConfiguration, LogFormat, LoggingConfig,
    Runtime, TracingConfig, TracingMode,
};
use manta_engine::{ErrorKind, Input, ProviderError};

use super::{Function, number};
use crate::Target;

impl Function {
    /// Returns this specification with what Lambda says the function is.
    pub(super) fn observed(&self, found: &FunctionConfiguration) -> Self {
        let environment = found.environment().and_then(|e| e.variables());
        let logging = found.logging_config().and_then(|l| l.log_group());
        let dead_letter = found.dead_letter_config().and_then(|d| d.target_arn());
        Self {
            function_name: self.function_name.clone(),
            code_sha256: text(found.code_sha256()),
            runtime: text(found.runtime().map(Runtime::as_str)),
            handler: text(found.handler()),
            role_arn: Input::Known(text(found.role())),
            timeout_seconds: number(found.timeout()),
            memory_mib: number(found.memory_size()),
            architecture: text(found.architectures().first().map(Architecture::as_str)),
            tracing: text(
                found
                    .tracing_config()
                    .and_then(|tracing| tracing.mode())
                    .map(TracingMode::as_str),
            ),
            environment: environment
                .map(|variables| variables.clone().into_iter().collect())
                .unwrap_or_default(),
            log_group: Input::Known(text(logging)),
            dead_letter_arn: dead_letter
                .filter(|arn| !arn.is_empty())
                .map(|arn| Input::Known(arn.to_owned())),
        }
    }

    /// Returns the archive that is the function's code.
    pub(super) fn archive(&self, target: &Target) -> Result<Blob, ProviderError> {
        match target.workshop.archives.get(&self.code_sha256) {
            Some(archive) => Ok(Blob::new(archive.as_slice())),
            None => Err(ProviderError {
                kind: ErrorKind::Other,
                operation: "read the function's archive".to_owned(),
                message: format!("there is none whose SHA-256 is {}", self.code_sha256),
                help: Some(
                    "deploy from the folder of the blueprint that the plan was made from"
                        .to_owned(),
                ),
            }),
        }
    }

    /// An empty map is sent too: without it, Lambda keeps the variables it has.
    pub(super) fn environment(&self) -> Environment {
        let variables: HashMap<_, _> = self.environment.clone().into_iter().collect();
        Environment::builder()
            .set_variables(Some(variables))
            .build()
    }

    pub(super) fn logging(&self) -> Result<LoggingConfig, ProviderError> {
        Ok(LoggingConfig::builder()
            .log_format(LogFormat::Json)
            .log_group(self.log_group.get()?)
            .build())
    }

    pub(super) fn tracing(&self) -> TracingConfig {
        TracingConfig::builder()
            .mode(TracingMode::from(self.tracing.as_str()))
            .build()
    }

    /// Returns the ARN of the queue for events that failed for good; the empty
    /// one is how Lambda is told to forget the queue it has.
    pub(super) fn dead_letter(&self) -> Result<DeadLetterConfig, ProviderError> {
        let arn = match &self.dead_letter_arn {
            Some(arn) => arn.get()?.as_str(),
            None => "",
        };
        Ok(DeadLetterConfig::builder().target_arn(arn).build())
    }
}

fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}
