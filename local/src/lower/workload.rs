//! `[service.*]` and `[task.*]`: a process, or a container with its collector.

use manta_blueprints::{
    Architecture, Collector as Written, Health as WrittenHealth, ImageSource, LocalRun, Service,
    Task, Workload,
};

use super::environment::{Variables, known};
use super::{LowerError, Lowering};
use crate::container::{application_image, collector_image};
use crate::kinds;
use crate::kinds::{Collector, CollectorKind, Container, Health, Process, Run};

impl Lowering<'_> {
    pub(super) fn service(&mut self, name: &str, service: &Service) -> Result<(), LowerError> {
        let specification = kinds::Service {
            workload: self.workload(name, &service.workload)?,
            port: service.port,
            count: service.count,
            health: service.health.as_ref().map(health),
        };
        self.stack.add(specification.named(name))?;
        Ok(())
    }

    pub(super) fn task(&mut self, name: &str, task: &Task) -> Result<(), LowerError> {
        let workload = self.workload(name, &task.workload)?;
        self.stack.add(kinds::Task { workload }.named(name))?;
        Ok(())
    }

    fn workload(&self, name: &str, written: &Workload) -> Result<kinds::Workload, LowerError> {
        let run = match &written.local {
            Some(local) => Run::Process(self.process(name, written, local)?),
            None => Run::Container(self.container(name, written)?),
        };
        Ok(kinds::Workload {
            environment: self.workload_environment(name, written),
            secrets: self.context.secrets.get(name).cloned().unwrap_or_default(),
            stop_timeout_seconds: written.stop_timeout_seconds,
            run,
        })
    }

    fn workload_environment(&self, name: &str, written: &Workload) -> Variables {
        let mut variables = self.aws_variables();
        variables.extend(self.identity_variables(name));
        if self.is_traced(written) {
            variables.extend(self.collector_variables(name));
        }
        variables.extend(known(written.env.clone()));
        variables
    }

    fn process(
        &self,
        name: &str,
        written: &Workload,
        local: &LocalRun,
    ) -> Result<Process, LowerError> {
        let code = self.context.codes.get(name);
        Ok(Process {
            folder: self.context.path(process_folder(written)),
            setup: local.setup.clone(),
            setup_inputs: self.context.setups.get(name).cloned(),
            code_sha256: code
                .ok_or_else(|| LowerError::Unknown(name.to_owned()))?
                .clone(),
            command: local.run.clone(),
        })
    }

    fn container(&self, name: &str, written: &Workload) -> Result<Container, LowerError> {
        let (image, context, dockerfile, args) = match &written.image {
            ImageSource::Build {
                context,
                dockerfile,
                args,
            } => (
                self.built_image(name)?,
                Some(self.context.path(context)),
                Some(dockerfile.clone()),
                args.clone(),
            ),
            ImageSource::Image(image) => (image.clone(), None, None, Default::default()),
        };
        Ok(Container {
            image,
            context,
            dockerfile,
            args,
            command: written.command.clone(),
            cpu: written.cpu,
            memory_mib: written.memory_mib,
            platform: platform(written.architecture).to_owned(),
            collector: self.collector(written)?,
        })
    }

    fn built_image(&self, name: &str) -> Result<String, LowerError> {
        let tag = self.context.images.get(name);
        let tag = tag.ok_or_else(|| LowerError::Unknown(name.to_owned()))?;
        Ok(application_image(&self.blueprint.deployment(), name, tag))
    }

    /// Returns the collector beside a container.
    fn collector(&self, written: &Workload) -> Result<Option<Collector>, LowerError> {
        let tracing = &self.blueprint.tracing;
        let kind = match tracing.collector {
            Written::Manta => CollectorKind::Manta,
            Written::Xray => CollectorKind::Xray,
            Written::Adot => CollectorKind::Adot,
            Written::None => return Ok(None),
        };
        if !written.traced {
            return Ok(None);
        }
        let sampling = match kind {
            CollectorKind::Manta => Some(self.sampling()),
            CollectorKind::Xray | CollectorKind::Adot => None,
        };
        let public = tracing.collector.public_image();
        if let Some(image) = tracing.collector_image.as_deref().or(public) {
            return Ok(Some(Collector {
                image: image.to_owned(),
                kind,
                program: None,
                sampling,
            }));
        }
        let built = self.context.collectors.get(&written.architecture);
        let built = built.ok_or_else(|| LowerError::Unknown("the collector".to_owned()))?;
        Ok(Some(Collector {
            image: collector_image(&self.blueprint.deployment(), &built.tag),
            kind,
            program: Some(built.program.clone()),
            sampling,
        }))
    }

    fn is_traced(&self, workload: &Workload) -> bool {
        workload.traced && self.blueprint.tracing.collector != Written::None
    }
}

/// Returns the folder that a workload's process runs in, relative to the blueprint's: that of
/// its code.
pub(crate) fn process_folder(workload: &Workload) -> &str {
    match &workload.image {
        ImageSource::Build { context, .. } => context,
        ImageSource::Image(_) => ".",
    }
}

fn health(written: &WrittenHealth) -> Health {
    let WrittenHealth {
        path,
        command,
        interval_seconds,
        timeout_seconds,
        retries,
        grace_seconds,
    } = written;
    Health {
        path: path.clone(),
        command: command.clone(),
        interval_seconds: *interval_seconds,
        timeout_seconds: *timeout_seconds,
        retries: *retries,
        grace_seconds: *grace_seconds,
    }
}

/// Docker's name of an architecture.
fn platform(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::X86_64 => "linux/amd64",
        Architecture::Arm64 => "linux/arm64",
    }
}
