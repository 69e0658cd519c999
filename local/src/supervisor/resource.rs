//! One thing of a deployment, of any kind.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use manta_engine::{Address, Outputs, Resource as _};

use crate::control::{Failure, Teller};
use crate::kinds::{self, LocalResource, Run, Workload};

use super::emulator::Emulator;
use super::functions;
use super::service::Service;
use super::setup::Setup;
use super::site::Site;
use super::task::Task;
use super::template::Template;
use super::tracing::Tracing;

/// Something that runs, or is ready to.
pub(super) enum Resource {
    Tracing(Tracing),
    Emulator(Emulator),
    Service(Box<Service>),
    Task(Box<Task>),
    Function(Function),
}

/// A function, which Lambda runs.
pub(super) struct Function {
    site: Arc<Site>,
    of: Address,
    outputs: Outputs,
}

/// What is wanted.
pub(super) struct Wanted {
    pub(super) specification: LocalResource,
    pub(super) secrets: BTreeMap<String, String>,
}

impl Resource {
    /// Brings about what is wanted, out of what was there before.
    ///
    /// # Errors
    /// When it cannot be; nothing is there then.
    pub(super) async fn bring_about(
        site: &Arc<Site>,
        wanted: Wanted,
        before: Option<Self>,
        teller: &Teller,
    ) -> Result<Self, Failure> {
        let of = wanted.specification.address();
        let secrets = wanted.secrets;
        match wanted.specification {
            LocalResource::Tracing { specification, .. } => {
                Self::end(before).await;
                let tracing = Tracing::start(site, &specification).await;
                tracing.map(Self::Tracing)
            }
            LocalResource::Emulator { specification, .. } => {
                Self::end(before).await;
                let emulator = Emulator::start(site, &of, &specification, teller).await;
                emulator.map(Self::Emulator)
            }
            LocalResource::Service { specification, .. } => {
                if let Err(failure) = prepare(site, &of, &specification.workload, teller).await {
                    Self::end(before).await;
                    return Err(failure);
                }
                let service = match before {
                    Some(Self::Service(service)) => service.change(*specification, secrets).await,
                    _ => Service::start(site, &of, *specification, secrets).await,
                };
                let service = service?;
                forget_older(site, &service.specification().workload).await;
                Ok(Self::Service(Box::new(service)))
            }
            LocalResource::Task { specification, .. } => {
                let workload = specification.workload;
                if let Err(failure) = prepare(site, &of, &workload, teller).await {
                    Self::end(before).await;
                    return Err(failure);
                }
                let template = Template {
                    of,
                    workload,
                    secrets,
                    port_inside: None,
                };
                let task = match before {
                    Some(Self::Task(task)) => task.become_of(template),
                    _ => Task::new(site, template),
                };
                Ok(Self::Task(Box::new(task)))
            }
            LocalResource::Function { specification, .. } => {
                let outputs = functions::put(site, &of, &specification, secrets, teller).await;
                // One that is not what it was asked to be is not there.
                if outputs.is_err() {
                    functions::delete(site, &of).await;
                }
                Ok(Self::Function(Function {
                    site: Arc::clone(site),
                    of,
                    outputs: outputs?,
                }))
            }
        }
    }

    /// Returns what it gives to others.
    pub(super) fn outputs(&self) -> Outputs {
        match self {
            Self::Tracing(tracing) => tracing.outputs(),
            Self::Emulator(emulator) => emulator.outputs(),
            Self::Service(service) => service.outputs(),
            Self::Task(_) => Outputs::new(),
            Self::Function(function) => function.outputs.clone(),
        }
    }

    /// Ends it, if there is any.
    pub(super) async fn end(thing: Option<Self>) {
        match thing {
            Some(Self::Tracing(tracing)) => tracing.stop().await,
            Some(Self::Emulator(emulator)) => emulator.stop().await,
            Some(Self::Service(service)) => service.stop().await,
            Some(Self::Task(task)) => task.stop().await,
            Some(Self::Function(Function { site, of, .. })) => functions::delete(&site, &of).await,
            None => {}
        }
    }
}

/// Removes the images that copies are no longer made from.
async fn forget_older(site: &Site, workload: &Workload) {
    let Run::Container(container) = &workload.run else {
        return;
    };
    if let Ok(engine) = site.engine().await
        && let Err(error) = engine.forget_older(container).await
    {
        log::warn!("older images are left: {error}");
    }
}

/// Makes ready what a service or task runs.
async fn prepare(
    site: &Site,
    of: &Address,
    workload: &Workload,
    teller: &Teller,
) -> Result<(), Failure> {
    match &workload.run {
        Run::Process(kinds::Process {
            folder,
            setup,
            setup_inputs,
            ..
        }) => {
            let setup = Setup {
                folder: Path::new(folder),
                commands: setup,
                inputs: setup_inputs.as_deref(),
            };
            let sink = site.logs.sink(of, "setup");
            setup
                .ensure(site, &sink, |command| teller.progress(command))
                .await
        }
        Run::Container(container) => {
            let progress = |text: String| teller.progress(text);
            let prepared = site.engine().await?.prepare(container, &progress).await;
            prepared.map_err(Failure::from)
        }
    }
}
