//! One copy that runs.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::container::{self, Application, Pair, Published};
use crate::control::Failure;
use crate::health::{self, Policy, Sign};
use crate::kinds::{Container, Process, Run};
use crate::metadata::{ContainerInfo, Registration, TaskInfo};
use crate::process::{Child, Ended, Program};

use super::site::Site;
use super::template::Template;

/// A process, or a container beside its collector. Either can ask the metadata endpoint about itself.
pub(super) enum Running {
    Process {
        child: Child,
        _registration: Registration,
    },
    Container(Box<Pair>),
}

impl Running {
    /// Starts one that listens at `port` of this machine.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) async fn start(
        site: &Site,
        template: &Template,
        id: &str,
        port: Option<u16>,
    ) -> Result<Self, Failure> {
        match &template.workload.run {
            Run::Process(process) => start_process(site, template, process, id, port),
            Run::Container(container) => start_container(site, template, container, id, port).await,
        }
    }

    /// Returns its process, where it is one.
    pub(super) fn pid(&self) -> Option<u32> {
        match self {
            Self::Process { child, .. } => Some(child.pid()),
            Self::Container(_) => None,
        }
    }

    /// Waits until it has ended.
    pub(super) async fn wait(&self) -> Ended {
        match self {
            Self::Process { child, .. } => child.wait().await,
            Self::Container(pair) => pair.wait().await,
        }
    }

    /// Ends it, by force after `patience`.
    pub(super) async fn stop(self, patience: Duration) -> Ended {
        match self {
            Self::Process { child, .. } => child.stop(patience).await,
            Self::Container(pair) => pair.stop().await,
        }
    }

    /// Looks once whether it is healthy.
    ///
    /// # Errors
    /// In words, when it is not.
    pub(super) async fn check(&self, policy: &Policy, port: Option<u16>) -> Result<(), String> {
        let patience = policy.timeout;
        match (&policy.sign, port, self) {
            (Sign::Path(path), Some(port), _) => health::ask_path(port, path, patience).await,
            (Sign::Port, Some(port), Self::Process { .. }) => {
                health::ask_port(port, patience).await
            }
            (Sign::Port, Some(port), Self::Container(_)) => ask_published(port).await,
            (Sign::Command(command), _, Self::Container(pair)) => {
                let is_well = pair.check(command, patience).await;
                is_well
                    .then_some(())
                    .ok_or_else(|| format!("`{}` fails", command.join(" ")))
            }
            (Sign::Command(_), Some(port), Self::Process { .. }) => {
                health::ask_port(port, patience).await
            }
            // There is nothing to ask; that it ends is noticed by its end.
            (Sign::Life | Sign::Path(_) | Sign::Port | Sign::Command(_), _, _) => Ok(()),
        }
    }

    /// Returns its container; `None`: it is a process.
    pub(super) fn container(&self) -> Option<String> {
        match self {
            Self::Process { .. } => None,
            Self::Container(pair) => Some(pair.application_id().to_owned()),
        }
    }
}

fn start_process(
    site: &Site,
    template: &Template,
    process: &Process,
    id: &str,
    port: Option<u16>,
) -> Result<Running, Failure> {
    let task = TaskInfo {
        deployment: site.folder.deployment(),
        name: template.of.name.clone(),
        id: id.to_owned(),
        region: template.region(),
        limits: None,
        started: jiff::Timestamp::now(),
    };
    let container = ContainerInfo::process(&task, &process.command, None);
    let registration = site.metadata.register(task.clone(), vec![container]);
    let own = registration
        .environment()
        .into_iter()
        .chain(port_variable(port));
    let environment = template.environment(own)?;
    let program = Program::shell(&process.command, &process.folder, environment);
    let child = program.start(&site.ledger, site.logs.sink(&template.of, id));
    let child = child.map_err(|error| {
        let message = format!("in {}: {error}", process.folder);
        Failure::new(format!("cannot start {}", template.of), message)
            .help("look whether the folder is there, and whether more processes may be started")
    })?;
    let container = ContainerInfo::process(&task, &process.command, Some(child.pid()));
    registration.set_containers(vec![container]);
    Ok(Running::Process {
        child,
        _registration: registration,
    })
}

async fn start_container(
    site: &Site,
    template: &Template,
    container: &Container,
    id: &str,
    port: Option<u16>,
) -> Result<Running, Failure> {
    let port = port.zip(template.port_inside);
    let port = port.map(|(outside, inside)| Published { outside, inside });
    let application = Application {
        deployment: site.folder.deployment(),
        folder: Path::to_owned(site.folder.path()),
        resource: template.of.clone(),
        id: id.to_owned(),
        container: container.clone(),
        environment: template.environment(port_variable(template.port_inside))?,
        secrets: template.secrets.clone(),
        port,
        region: template.region(),
        stop_timeout: template.stop_timeout(),
    };
    let surroundings = site.neighbours.surroundings();
    let pair = Pair::start(
        site.engine().await?,
        &application,
        &surroundings,
        &site.metadata,
        &site.ledger,
        Arc::clone(&site.logs).sink(&template.of, id),
    );
    Ok(Running::Container(Box::new(pair.await?)))
}

/// Looks whether something in a container listens at its published port, where Docker listens
/// itself.
async fn ask_published(port: u16) -> Result<(), String> {
    let listens = container::answers((Ipv4Addr::LOCALHOST, port).into()).await;
    listens
        .then_some(())
        .ok_or_else(|| "nothing in its container listens at the port".to_owned())
}

fn port_variable(port: Option<u16>) -> Option<(&'static str, String)> {
    Some(("PORT", port?.to_string()))
}
