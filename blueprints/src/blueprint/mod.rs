//! The checked, normalised blueprint: defaults filled in, overlay applied,
//! variables replaced. Every value in it has passed its check, so what reads
//! it need not check again.

mod function;
mod grant;
mod settings;
mod telemetry;
mod workload;

pub use function::{
    Asynchronous, Function, FunctionUrl, LocalSetup, QueueTrigger, Runtime, UrlAuth,
};
pub use grant::{Access, Grant, GrantService};
pub use settings::{
    AwsSettings, Collector, LocalAws, LocalSettings, Sampling, SamplingRule, TraceEncryption,
    Tracing,
};
pub use workload::{
    Architecture, Health, ImageSource, LocalRun, Role, SecretSource, Service, Task, Workload,
};

use std::collections::BTreeMap;

use serde::Serialize;

/// One deployable stack as its user described it, in normal form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Blueprint {
    /// The stack's name; every resource name starts with the deployment's name made from it.
    pub stack: String,
    /// The environment chosen with `-e`, when one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Where in AWS it is deployed.
    pub aws: AwsSettings,
    /// How it is traced.
    pub tracing: Tracing,
    /// How it runs on this machine, when `[local]` says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local: Option<LocalSettings>,
    /// Long-running services, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub services: BTreeMap<String, Service>,
    /// Tasks that are run on demand, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tasks: BTreeMap<String, Task>,
    /// Lambda functions, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<String, Function>,
}

impl Blueprint {
    /// Returns the deployment's name: the stack, plus `-<environment>` when one is chosen.
    #[must_use]
    pub fn deployment(&self) -> String {
        match &self.environment {
            Some(environment) => format!("{}-{environment}", self.stack),
            None => self.stack.clone(),
        }
    }

    /// Returns all that runs in containers, by name: services, then tasks.
    pub fn workloads(&self) -> impl Iterator<Item = (&String, &Workload)> {
        let services = self.services.iter();
        let tasks = self.tasks.iter();
        services
            .map(|(name, service)| (name, &service.workload))
            .chain(tasks.map(|(name, task)| (name, &task.workload)))
    }
}
