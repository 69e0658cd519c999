//! One thing of a deployment, of any kind.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use manta_engine::{Address, Outputs, Resource as _};

use crate::control::{Failure, Teller};
use crate::kinds::{self, LocalResource, Run, Workload};

use super::emulator::Emulator;
use super::service::Service;
use super::setup::Setup;
use super::site::Site;
use super::tracing::Tracing;

/// Something that runs, or is ready to.
pub(super) enum Resource {
    Tracing(Tracing),
    Emulator(Emulator),
    Service(Box<Service>),
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
        match wanted.specification {
            LocalResource::Tracing { specification, .. } => {
                Self::end(before).await;
                Tracing::start(site, &specification)
                    .await
                    .map(Self::Tracing)
            }
            LocalResource::Emulator { specification, .. } => {
                Self::end(before).await;
                Emulator::start(site, &of, &specification, teller)
                    .await
                    .map(Self::Emulator)
            }
            LocalResource::Service { specification, .. } => {
                prepare(site, &of, &specification.workload, teller).await?;
                let service = match before {
                    Some(Self::Service(service)) => {
                        service.change(*specification, wanted.secrets).await
                    }
                    other => {
                        Self::end(other).await;
                        Service::start(site, &of, *specification, wanted.secrets).await
                    }
                };
                service.map(|service| Self::Service(Box::new(service)))
            }
            LocalResource::Task { .. } | LocalResource::Function { .. } => {
                Err(Failure::new(format!("cannot start {of}"), "not yet"))
            }
        }
    }

    /// Returns what it gives to others.
    pub(super) fn outputs(&self) -> Outputs {
        match self {
            Self::Tracing(tracing) => tracing.outputs(),
            Self::Emulator(emulator) => emulator.outputs(),
            Self::Service(service) => service.outputs(),
        }
    }

    /// Ends it, if there is any.
    pub(super) async fn end(thing: Option<Self>) {
        match thing {
            Some(Self::Tracing(tracing)) => tracing.stop().await,
            Some(Self::Emulator(emulator)) => emulator.stop().await,
            Some(Self::Service(service)) => service.stop().await,
            None => {}
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
        Run::Container(_) => Ok(()),
    }
}
