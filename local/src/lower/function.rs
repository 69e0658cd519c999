//! `[function.*]`: a Lambda function.

use manta_blueprints::{Function as Written, QueueTrigger, UrlAuth};

use super::environment::{Variables, known};
use super::{LowerError, Lowering, emulator_endpoint, tracing_output};
use crate::kinds::{Asynchronous, Function, Trigger, Url};
use manta_blueprints::LocalAws;
use manta_engine::Input;

impl Lowering<'_> {
    pub(super) fn function(&mut self, name: &str, written: &Written) -> Result<(), LowerError> {
        let code = self.context.codes.get(name);
        let specification = Function {
            function_name: self.name_of(name),
            folder: self.context.path(&written.source),
            code_sha256: code
                .ok_or_else(|| LowerError::Unknown(name.to_owned()))?
                .clone(),
            setup: setup(written),
            setup_inputs: self.context.setups.get(name).cloned(),
            runtime: written.runtime.0.clone(),
            handler: written.handler.clone(),
            timeout_seconds: written.timeout_seconds,
            memory_mib: written.memory_mib,
            environment: self.function_environment(name, written),
            secrets: self.context.secrets.get(name).cloned().unwrap_or_default(),
            daemon: written.traced.then(|| tracing_output("daemon")),
            asynchronous: written
                .asynchronous
                .as_ref()
                .map(|asynchronous| Asynchronous {
                    retries: asynchronous.retries,
                    retry_seconds: self.settings.retry_seconds,
                    max_age_seconds: asynchronous.max_age_seconds,
                    dead_letter: asynchronous.dead_letter,
                }),
            url: written.url.as_ref().map(|url| Url {
                auth_type: auth_type(url.auth).to_owned(),
            }),
            triggers: written.on.iter().map(trigger).collect(),
            endpoint: self.emulation(),
        };
        self.stack.add(specification.named(name))?;
        Ok(())
    }

    fn function_environment(&self, name: &str, written: &Written) -> Variables {
        let mut variables = self.aws_variables();
        variables.extend(self.identity_variables(name));
        variables.extend(known(written.env.clone()));
        variables
    }

    /// Returns where queues are, unless they are AWS's.
    fn emulation(&self) -> Option<Input<String>> {
        match &self.settings.aws {
            Some(LocalAws::Moto) => Some(emulator_endpoint()),
            Some(LocalAws::Url(url)) => Some(Input::Known(url.clone())),
            Some(LocalAws::Real) | None => None,
        }
    }
}

/// Returns the commands that a function needs to have run first.
fn setup(written: &Written) -> Vec<String> {
    let local = written.local.as_ref();
    local.map(|local| local.setup.clone()).unwrap_or_default()
}

fn trigger(written: &QueueTrigger) -> Trigger {
    let QueueTrigger {
        sqs,
        batch_size,
        window_seconds,
    } = written;
    Trigger {
        queue: sqs.clone(),
        batch_size: *batch_size,
        window_seconds: *window_seconds,
    }
}

/// Lambda's name of who may call a function's address.
fn auth_type(auth: UrlAuth) -> &'static str {
    match auth {
        UrlAuth::Iam => "AWS_IAM",
        UrlAuth::None => "NONE",
    }
}
