//! The three sorts of role, each made only from what its user needs.

use std::collections::BTreeSet;

use manta_blueprints::{Function, ImageSource, Role as Written, Workload};
use manta_engine::Input;

use super::collector::{self, CollectorImage};
use super::{Context, LowerError, Lowering};
use crate::kinds::Role;
use crate::policy::{PolicyDocument, Statement, allow, grants, trust};

impl Lowering<'_> {
    /// Adds the role with which ECS starts a workload's containers: it pulls
    /// the images, writes the logs and reads the secrets.
    pub(super) fn execution_role(
        &mut self,
        name: &str,
        workload: &Workload,
    ) -> Result<Input<String>, LowerError> {
        let context = self.context;
        let mut statements = vec![allow::write_logs(context, &self.names.log_group(name))];
        let repositories: BTreeSet<_> = [
            self.repository_arn(name, workload),
            self.collector_repository_arn(workload),
        ]
        .into_iter()
        .flatten()
        .collect();
        statements.extend(allow::pull_images(repositories));
        statements.extend(allow::read_secrets(context, workload.secrets.values()));
        self.role(name, "exec", trust::ecs_tasks(context), statements)
    }

    /// Returns the ARN of the ECR repository that a workload's image is pulled
    /// from; `None` for registries that IAM does not guard.
    fn repository_arn(&self, name: &str, workload: &Workload) -> Option<String> {
        match &workload.image {
            ImageSource::Build { .. } => Some(self.own_repository_arn(name)),
            ImageSource::Image(reference) => private_repository_arn(self.context, reference),
        }
    }

    /// As [`Lowering::repository_arn`], of the collector beside a workload.
    fn collector_repository_arn(&self, workload: &Workload) -> Option<String> {
        match collector::image_of(&self.blueprint.tracing, workload)? {
            CollectorImage::Built => Some(self.own_repository_arn(collector::NAME)),
            CollectorImage::Given(reference) => private_repository_arn(self.context, reference),
        }
    }

    /// Returns the ARN of one of the deployment's own repositories.
    fn own_repository_arn(&self, name: &str) -> String {
        let repository = self.names.repository(name);
        self.context.arn("ecr", &format!("repository/{repository}"))
    }

    /// Adds the role that a workload's application runs with, unless it brings its own.
    pub(super) fn task_role(
        &mut self,
        name: &str,
        workload: &Workload,
        exec: bool,
    ) -> Result<Input<String>, LowerError> {
        if let Written::Existing(arn) = &workload.role {
            return Ok(Input::Known(arn.clone()));
        }
        let mut statements = grants::statements(self.context, &workload.grants);
        statements.extend(
            self.collector_of(workload)
                .map(|_| allow::send_traces_and_sample()),
        );
        if exec {
            statements.push(allow::open_exec_channels());
        }
        self.role(name, "task", trust::ecs_tasks(self.context), statements)
    }

    /// Adds the role that a function runs with, unless it brings its own.
    pub(super) fn function_role(
        &mut self,
        name: &str,
        function: &Function,
        dead_letter_queue: Option<&str>,
    ) -> Result<Input<String>, LowerError> {
        if let Written::Existing(arn) = &function.role {
            return Ok(Input::Known(arn.clone()));
        }
        let context = self.context;
        let mut statements = vec![allow::write_logs(context, &self.names.log_group(name))];
        statements.extend(grants::statements(context, &function.grants));
        if function.traced {
            statements.push(allow::send_traces());
        }
        if let Some(queue) = dead_letter_queue {
            statements.push(allow::send_dead_letters(context, queue));
        }
        let queues = function.on.iter().map(|trigger| trigger.sqs.as_str());
        statements.extend(allow::consume_queues(context, queues));
        self.role(name, "fn", trust::lambda(), statements)
    }

    fn role(
        &mut self,
        name: &str,
        purpose: &str,
        trust: PolicyDocument,
        statements: Vec<Statement>,
    ) -> Result<Input<String>, LowerError> {
        let role = Role {
            role_name: self.names.role(name, purpose),
            path: self.names.role_path(),
            trust,
            policy: PolicyDocument::new(statements),
        };
        let address = self.stack.add(role.named(format!("{name}-{purpose}")))?;
        Ok(Input::output_of(address, "arn"))
    }
}

/// Returns the ARN of the private ECR repository that an image reference names:
/// `<account>.dkr.ecr.<region>.<domain>/<repository>[:tag][@digest]`.
fn private_repository_arn(context: &Context, reference: &str) -> Option<String> {
    let (registry, image) = reference.split_once('/')?;
    let (account, rest) = registry.split_once(".dkr.ecr.")?;
    let (region, _domain) = rest.split_once('.')?;
    let repository = image.split([':', '@']).next()?;
    let partition = &context.partition;
    Some(format!(
        "arn:{partition}:ecr:{region}:{account}:repository/{repository}"
    ))
}
