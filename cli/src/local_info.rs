//! What runs on this machine of a blueprint: where everything is.

use std::collections::BTreeMap;

use manta_engine::{Address, Deployment, Outputs};
use manta_local::control::{Described, InstanceState};
use serde::Serialize;
use serde_json::Value;

use crate::copies::{Copy, CopyOf};
use crate::parts::{Part, Section};

/// What runs. Keys that `info` has on AWS too are called the same; keys are only ever added.
#[derive(Debug, Serialize)]
pub(crate) struct LocalInfo {
    /// The deployment's name.
    pub(crate) deployment: String,
    /// The stack's name.
    pub(crate) stack: String,
    /// The environment; null when none was chosen.
    pub(crate) environment: Option<String>,
    /// Always `local`.
    pub(crate) target: &'static str,
    /// The deployment's folder: logs, traces, what the supervisor says.
    pub(crate) folder: String,
    /// Where traces go; null where nothing runs.
    pub(crate) tracing: Option<TracingEntry>,
    /// The AWS that applications talk to, where manta runs one.
    pub(crate) aws_endpoint: Option<String>,
    /// Services by name.
    pub(crate) services: BTreeMap<String, ServiceHere>,
    /// Tasks that are run on demand, by name.
    pub(crate) tasks: BTreeMap<String, TaskHere>,
    /// Functions by name.
    pub(crate) functions: BTreeMap<String, FunctionHere>,
    /// What each resource gives to others, by its address in the stack.
    pub(crate) resources: BTreeMap<Address, Outputs>,
}

/// Where traces go.
#[derive(Debug, Serialize)]
pub(crate) struct TracingEntry {
    /// The X-Ray API.
    pub(crate) api: Option<String>,
    /// Where segments go, and SDKs ask what to sample.
    pub(crate) daemon: Option<String>,
    /// OTLP over HTTP.
    pub(crate) otlp: Option<String>,
    /// OTLP over gRPC.
    pub(crate) otlp_grpc: Option<String>,
}

/// A service.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceHere {
    /// How many copies there should be; null where it does not run.
    pub(crate) desired: Option<u64>,
    /// How many copies run.
    pub(crate) running: usize,
    /// Where it answers.
    pub(crate) addresses: Vec<String>,
    /// Its copies.
    pub(crate) tasks: Vec<Copy>,
}

/// A task that is run on demand.
#[derive(Debug, Serialize)]
pub(crate) struct TaskHere {
    /// Its copies.
    pub(crate) tasks: Vec<Copy>,
}

/// A function. What it does not have is null.
#[derive(Debug, Serialize)]
pub(crate) struct FunctionHere {
    /// Its ARN.
    pub(crate) arn: Option<String>,
    /// Where Lambda's Invoke answers.
    pub(crate) api: Option<String>,
    /// Its address.
    pub(crate) url: Option<String>,
    /// Where events are that failed for good.
    pub(crate) dead_letter_queue: Option<String>,
}

/// What was found of a deployment.
pub(crate) struct FoundHere {
    pub(crate) deployment: Deployment,
    pub(crate) folder: String,
    pub(crate) described: Vec<Described>,
    pub(crate) copies: Vec<CopyOf>,
}

impl FoundHere {
    /// Arranges what was found by the blueprint's parts.
    pub(crate) fn arrange(mut self, parts: Vec<Part>) -> LocalInfo {
        let mut info = LocalInfo {
            deployment: self.deployment.name(),
            stack: self.deployment.stack.clone(),
            environment: self.deployment.environment.clone(),
            target: "local",
            folder: self.folder.clone(),
            tracing: self.tracing(),
            aws_endpoint: self.output("emulator", "moto", "endpoint"),
            services: BTreeMap::new(),
            tasks: BTreeMap::new(),
            functions: BTreeMap::new(),
            resources: BTreeMap::new(),
        };
        for Part { section, name } in parts {
            match section {
                Section::Service => drop(info.services.insert(name.clone(), self.service(&name))),
                Section::Task => {
                    let tasks = self.take_copies(&name);
                    info.tasks.insert(name, TaskHere { tasks });
                }
                Section::Function => {
                    let function = self.function(&name);
                    info.functions.insert(name, function);
                }
            }
        }
        let resources = self.described.into_iter();
        info.resources = resources
            .map(|found| (found.address, found.outputs))
            .collect();
        info
    }

    fn tracing(&self) -> Option<TracingEntry> {
        self.find("tracing", "main")?;
        let output = |name| self.output("tracing", "main", name);
        Some(TracingEntry {
            api: output("api"),
            daemon: output("daemon"),
            otlp: output("otlp"),
            otlp_grpc: output("otlp_grpc"),
        })
    }

    fn service(&mut self, name: &str) -> ServiceHere {
        let found = self.find("service", name);
        let desired = found.and_then(|found| found.properties.get("count")?.as_u64());
        let url = self.output("service", name, "url");
        let tasks = self.take_copies(name);
        let runs = |copy: &&Copy| copy.status == InstanceState::Running;
        ServiceHere {
            desired,
            running: tasks.iter().filter(runs).count(),
            addresses: url.into_iter().collect(),
            tasks,
        }
    }

    fn function(&self, name: &str) -> FunctionHere {
        let output = |output| self.output("function", name, output);
        FunctionHere {
            arn: output("arn"),
            api: output("api"),
            url: output("url"),
            dead_letter_queue: output("dead_letter"),
        }
    }

    fn take_copies(&mut self, name: &str) -> Vec<Copy> {
        let taken = self.copies.extract_if(.., |copy| copy.part.name == name);
        taken.map(|taken| taken.copy).collect()
    }

    fn find(&self, kind: &str, name: &str) -> Option<&Described> {
        let address = Address::new(kind, name);
        self.described.iter().find(|found| found.address == address)
    }

    fn output(&self, kind: &str, name: &str, output: &str) -> Option<String> {
        let found = self.find(kind, name)?;
        found
            .outputs
            .get(output)
            .and_then(Value::as_str)
            .map(str::to_owned)
    }
}
