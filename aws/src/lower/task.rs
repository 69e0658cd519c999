//! `[task.*]`: a task definition that is run on demand; and what services and
//! tasks have in common.

use std::collections::BTreeMap;

use manta_blueprints::{Architecture, Health, ImageSource, Task, Workload};
use manta_engine::{Address, Input};

use super::container::Application;
use super::{LowerError, Lowering};
use crate::kinds::{Image, LogGroup, Repository, TaskDefinition};

/// How many images a repository keeps: enough to roll back over a busy week.
const KEPT_IMAGES: u32 = 30;

impl Lowering<'_> {
    pub(super) fn task(&mut self, name: &str, task: &Task) -> Result<(), LowerError> {
        self.task_definition(name, &task.workload, None, None, false)?;
        self.security_group(name, Vec::new())?;
        self.cluster()?;
        Ok(())
    }

    /// Adds a task definition and all that it refers to.
    pub(super) fn task_definition(
        &mut self,
        name: &str,
        workload: &Workload,
        port: Option<u16>,
        health: Option<&Health>,
        exec: bool,
    ) -> Result<Address, LowerError> {
        let image = self.image(name, workload)?;
        let log_group = self.log_group(name, workload.log_retention_days)?;
        let execution_role_arn = self.execution_role(name, workload)?;
        let task_role_arn = self.task_role(name, workload, exec)?;
        let application = Application {
            name,
            workload,
            port,
            health,
            image,
            log_group,
        };
        let mut containers =
            BTreeMap::from([(name.to_owned(), self.application_container(&application))]);
        if let Some((collector, container)) = self.collector_container(&application)? {
            containers.insert(collector.to_owned(), container);
        }
        let specification = TaskDefinition {
            family: self.names.workload(name),
            cpu: workload.cpu,
            memory_mib: workload.memory_mib,
            cpu_architecture: cpu_architecture(workload.architecture).to_owned(),
            execution_role_arn,
            task_role_arn,
            containers,
        };
        Ok(self.stack.add(specification.named(name))?)
    }

    /// Returns the reference to a workload's image; one that is built gets a
    /// repository and is named by its digest.
    fn image(&mut self, name: &str, workload: &Workload) -> Result<Input<String>, LowerError> {
        let (context, dockerfile, args) = match &workload.image {
            ImageSource::Image(reference) => return Ok(Input::Known(reference.clone())),
            ImageSource::Build {
                context,
                dockerfile,
                args,
            } => (context, dockerfile, args),
        };
        let artifact = self
            .context
            .images
            .get(name)
            .ok_or_else(|| LowerError::NotBuilt(name.to_owned()))?;
        let repository_name = self.names.repository(name);
        let repository = Repository {
            repository_name: repository_name.clone(),
            scan_on_push: true,
            keep_images: KEPT_IMAGES,
        };
        let repository = self.stack.add(repository.named(name))?;
        let image = Image {
            repository_uri: Input::output_of(repository, "uri"),
            repository_name,
            tag: artifact.tag.clone(),
            context: context.clone(),
            dockerfile: dockerfile.clone(),
            build_args: args.clone(),
            platform: platform(workload.architecture).to_owned(),
        };
        let image = self.stack.add(image.named(name))?;
        Ok(Input::output_of(image, "uri"))
    }

    /// Adds the log group of a service, task or function; returns its name.
    pub(super) fn log_group(
        &mut self,
        name: &str,
        retention_days: u32,
    ) -> Result<Input<String>, LowerError> {
        let group = LogGroup {
            log_group_name: self.names.log_group(name),
            retention_days,
        };
        let address = self.stack.add(group.named(name))?;
        Ok(Input::output_of(address, "name"))
    }
}

/// ECS's name of an architecture.
fn cpu_architecture(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::X86_64 => "X86_64",
        Architecture::Arm64 => "ARM64",
    }
}

/// Docker's name of an architecture.
fn platform(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::X86_64 => "linux/amd64",
        Architecture::Arm64 => "linux/arm64",
    }
}
