//! `[task.*]`: a task definition that is run on demand; and what services and
//! tasks have in common.

use std::collections::BTreeMap;

use manta_blueprints::{Architecture, Health, Task, Workload};
use manta_engine::{Address, Input};

use super::container::Application;
use super::{LowerError, Lowering};
use crate::kinds::{LogGroup, TaskDefinition};

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
