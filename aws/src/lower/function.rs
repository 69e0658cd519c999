//! `[function.*]`: an AWS Lambda function and what it needs.

use std::collections::BTreeMap;

use manta_blueprints::{Architecture, Asynchronous, Function as Written, QueueTrigger, UrlAuth};
use manta_engine::{Address, Input};

use super::{LowerError, Lowering};
use crate::kinds::{EventInvokeConfig, EventSourceMapping, Function, FunctionUrl, Queue};

/// Seconds that a failed event is kept: SQS's longest, 14 days, so that a
/// failure on a Friday before holidays is still there afterwards.
const DEAD_LETTER_RETENTION_SECONDS: u32 = 14 * 24 * 60 * 60;

impl Lowering<'_> {
    pub(super) fn function(&mut self, name: &str, function: &Written) -> Result<(), LowerError> {
        let code_sha256 = self
            .context
            .archives
            .get(name)
            .ok_or_else(|| LowerError::NotBuilt(name.to_owned()))?
            .clone();
        let dead_letter_arn = self.dead_letter_queue(name, function.asynchronous.as_ref())?;
        let queue_name = dead_letter_arn
            .is_some()
            .then(|| self.names.dead_letter_queue(name));
        let specification = Function {
            function_name: self.names.workload(name),
            code_sha256,
            runtime: function.runtime.0.clone(),
            handler: function.handler.clone(),
            role_arn: self.function_role(name, function, queue_name.as_deref())?,
            timeout_seconds: function.timeout_seconds,
            memory_mib: function.memory_mib,
            architecture: architecture(function.architecture).to_owned(),
            tracing: if function.traced {
                "Active"
            } else {
                "PassThrough"
            }
            .to_owned(),
            environment: self.function_environment(name, function),
            log_group: self.log_group(name, function.log_retention_days)?,
            dead_letter_arn,
        };
        let address = self.stack.add(specification.named(name))?;
        self.asynchronous(name, &address, function.asynchronous.as_ref())?;
        for trigger in &function.on {
            self.queue_trigger(name, &address, trigger)?;
        }
        self.function_url(name, &address, function)
    }

    /// Adds the queue that a function's failed events go to; returns its ARN.
    fn dead_letter_queue(
        &mut self,
        name: &str,
        asynchronous: Option<&Asynchronous>,
    ) -> Result<Option<Input<String>>, LowerError> {
        if !asynchronous.is_some_and(|asynchronous| asynchronous.dead_letter) {
            return Ok(None);
        }
        let queue = Queue {
            queue_name: self.names.dead_letter_queue(name),
            retention_seconds: DEAD_LETTER_RETENTION_SECONDS,
            encrypted: true,
        };
        let address = self.stack.add(queue.named(format!("{name}-dead-letter")))?;
        Ok(Some(Input::output_of(address, "arn")))
    }

    fn function_environment(&self, name: &str, function: &Written) -> BTreeMap<String, String> {
        let service = self.names.workload(name);
        let mut environment = self.blueprint.telemetry_identity(&service, None);
        environment.extend(function.env.clone());
        environment
    }

    fn asynchronous(
        &mut self,
        name: &str,
        function: &Address,
        asynchronous: Option<&Asynchronous>,
    ) -> Result<(), LowerError> {
        let Some(asynchronous) = asynchronous else {
            return Ok(());
        };
        let config = EventInvokeConfig {
            function: Input::output_of(function.clone(), "name"),
            function_name: self.names.workload(name),
            retries: asynchronous.retries,
            max_age_seconds: asynchronous.max_age_seconds,
        };
        self.stack.add(config.named(name))?;
        Ok(())
    }

    fn queue_trigger(
        &mut self,
        name: &str,
        function: &Address,
        trigger: &QueueTrigger,
    ) -> Result<(), LowerError> {
        let mapping = EventSourceMapping {
            function: Input::output_of(function.clone(), "name"),
            function_name: self.names.workload(name),
            event_source_arn: self.context.arn("sqs", &trigger.sqs),
            batch_size: trigger.batch_size,
            window_seconds: trigger.window_seconds,
            // A handler that reports nothing is treated as before; one that
            // does report must be listened to, or it reprocesses successes.
            report_item_failures: true,
        };
        self.stack
            .add(mapping.named(format!("{name}-{}", trigger.sqs)))?;
        Ok(())
    }

    fn function_url(
        &mut self,
        name: &str,
        function: &Address,
        written: &Written,
    ) -> Result<(), LowerError> {
        let Some(url) = &written.url else {
            return Ok(());
        };
        let url = FunctionUrl {
            function: Input::output_of(function.clone(), "name"),
            function_name: self.names.workload(name),
            auth_type: match url.auth {
                UrlAuth::Iam => "AWS_IAM",
                UrlAuth::None => "NONE",
            }
            .to_owned(),
        };
        self.stack.add(url.named(name))?;
        Ok(())
    }
}

/// Lambda's name of an architecture.
fn architecture(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::X86_64 => "x86_64",
        Architecture::Arm64 => "arm64",
    }
}
