//! One copy that runs.

use std::time::Duration;

use crate::control::Failure;
use crate::health::{self, Policy, Sign};
use crate::kinds::Run;
use crate::metadata::{ContainerInfo, Registration, TaskInfo};
use crate::process::{Child, Ended, Program};

use super::site::Site;
use super::template::Template;

/// A process or a container, which can ask the metadata endpoint about itself.
pub(super) struct Running {
    what: What,
    _registration: Registration,
}

enum What {
    Process(Child),
}

impl Running {
    /// Starts one.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn start(
        site: &Site,
        template: &Template,
        id: &str,
        port: Option<u16>,
    ) -> Result<Self, Failure> {
        let task = TaskInfo {
            deployment: site.folder.deployment(),
            name: template.of.name.clone(),
            id: id.to_owned(),
            region: template.region(),
            limits: None,
            started: jiff::Timestamp::now(),
        };
        let container = ContainerInfo::process(&task, template.command(), None);
        let registration = site.metadata.register(task.clone(), vec![container]);
        let own = registration.environment().into_iter();
        let own = own.chain(port.map(|port| ("PORT", port.to_string())));
        let environment = template.environment(own)?;
        let what = match &template.workload.run {
            Run::Process(process) => {
                let program = Program::shell(&process.command, &process.folder, environment);
                let child = program.start(&site.ledger, site.logs.sink(&template.of, id));
                let child =
                    child.map_err(|error| not_started(template, &process.folder, &error))?;
                let container =
                    ContainerInfo::process(&task, template.command(), Some(child.pid()));
                registration.set_containers(vec![container]);
                What::Process(child)
            }
            Run::Container(_) => {
                return Err(Failure::new(
                    format!("cannot start {}", template.of),
                    "containers are not run yet",
                ));
            }
        };
        Ok(Self {
            what,
            _registration: registration,
        })
    }

    /// Returns its process, where it is one.
    pub(super) fn pid(&self) -> Option<u32> {
        match &self.what {
            What::Process(child) => Some(child.pid()),
        }
    }

    /// Waits until it has ended.
    pub(super) async fn wait(&self) -> Ended {
        match &self.what {
            What::Process(child) => child.wait().await,
        }
    }

    /// Ends it, by force after `patience`.
    pub(super) async fn stop(self, patience: Duration) -> Ended {
        match self.what {
            What::Process(child) => child.stop(patience).await,
        }
    }

    /// Looks once whether it is healthy.
    ///
    /// # Errors
    /// In words, when it is not.
    pub(super) async fn check(&self, policy: &Policy, port: Option<u16>) -> Result<(), String> {
        match (&policy.sign, port) {
            (Sign::Path(path), Some(port)) => health::ask_path(port, path, policy.timeout).await,
            (Sign::Port, Some(port)) => health::ask_port(port, policy.timeout).await,
            // Without a port there is nothing to ask; what ends is noticed by its end.
            (Sign::Life | Sign::Path(_) | Sign::Port, _) => Ok(()),
            (Sign::Command(_), _) => match &self.what {
                What::Process(_) => Ok(()),
            },
        }
    }
}

fn not_started(template: &Template, folder: &str, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot start {}", template.of),
        format!("in {folder}: {error}"),
    )
    .help("look whether the folder is there, and whether more processes may be started")
}
