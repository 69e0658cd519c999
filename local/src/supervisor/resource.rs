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
    Tracing(Box<Tracing>),
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
                let tracing = Tracing::start(site, &specification).await?;
                Ok(Self::Tracing(Box::new(tracing)))
            }
            LocalResource::Emulator { specification, .. } => {
                Self::end(before).await;
                let emulator = Emulator::start(site, &of, &specification, teller).await?;
                Ok(Self::Emulator(emulator))
            }
            LocalResource::Service { specification, .. } => {
                let before = prepared(site, &of, &specification.workload, before, teller).await?;
                let service = match before {
                    Some(Self::Service(service)) => service.change(*specification, secrets).await,
                    _ => Service::start(site, &of, *specification, secrets).await,
                }?;
                forget_older(site, &service.specification().workload).await;
                Ok(Self::Service(Box::new(service)))
            }
            LocalResource::Task { specification, .. } => {
                let workload = specification.workload;
                let before = prepared(site, &of, &workload, before, teller).await?;
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
                let function = Function::put(site, of, &specification, secrets, teller).await?;
                Ok(Self::Function(function))
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

impl Function {
    /// Has Lambda run it. One that is not what it was asked to be is not there.
    async fn put(
        site: &Arc<Site>,
        of: Address,
        specification: &kinds::Function,
        secrets: BTreeMap<String, String>,
        teller: &Teller,
    ) -> Result<Self, Failure> {
        match functions::put(site, &of, specification, secrets, teller).await {
            Ok(outputs) => Ok(Self {
                site: Arc::clone(site),
                of,
                outputs,
            }),
            Err(failure) => {
                functions::delete(site, &of).await;
                Err(failure)
            }
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

/// Makes ready what a service or task runs, and hands on what was there before; where that
/// cannot be, what was there is ended.
async fn prepared(
    site: &Site,
    of: &Address,
    workload: &Workload,
    before: Option<Resource>,
    teller: &Teller,
) -> Result<Option<Resource>, Failure> {
    match prepare(site, of, workload, teller).await {
        Ok(()) => Ok(before),
        Err(failure) => {
            Resource::end(before).await;
            Err(failure)
        }
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
