//! The checks, one concern to a file.
//!
//! What one value must look like is a [`Syntax`](crate::read::Syntax), used by
//! the reader. What several values must be together is a function here, run on
//! everything that could be read; all run, whatever the others find.

mod account;
mod characters;
mod cidr;
mod command;
mod duplicate;
mod env;
mod fargate;
mod files;
mod grant;
mod handler;
mod handler_file;
mod health;
mod image;
mod local_aws;
mod name;
mod name_length;
mod network_id;
mod port;
mod queue;
mod region;
mod retention;
mod role_arn;
mod runtime;
mod secret;
mod trace_encryption;
mod traced;
mod url_path;

pub(crate) use account::Account;
pub(crate) use cidr::Cidr;
pub(crate) use command::ShellCommand;
pub(crate) use env::EnvName;
pub(crate) use fargate::FargateCpu;
pub(crate) use image::ImageReference;
pub(crate) use local_aws::LocalAwsSyntax;
pub(crate) use name::{EnvironmentName, Name, suggestion};
pub(crate) use network_id::{ClusterName, SubnetId, VpcId};
pub(crate) use port::COLLECTOR_PORTS;
pub(crate) use queue::QueueName;
pub(crate) use region::Region;
pub(crate) use retention::Retention;
pub(crate) use role_arn::RoleArn;
pub(crate) use runtime::{RuntimeId, newest_runtime};
pub(crate) use trace_encryption::TraceEncryptionSyntax;
pub(crate) use url_path::{UrlPath, UrlPattern};

use std::fmt;

use jiff::civil::Date;

use crate::blueprint::Collector;
use crate::defaults;
use crate::load::Place;
use crate::problem::Problems;
use crate::read::{Item, Keyed, Read};
use crate::source::Span;
use crate::written::{Blueprint, Function, Service, Workload};
use name_length::Section;

/// What checks need from outside the text.
pub(crate) struct Context<'c> {
    /// Where it is to run.
    pub(crate) place: Place,
    /// Tells whether a path, relative to the blueprint's folder, exists.
    pub(crate) exists: &'c dyn Fn(&str) -> bool,
    /// The day on which "deprecated" is decided.
    pub(crate) today: Date,
    /// The environment that was chosen.
    pub(crate) environment: Option<&'c str>,
}

/// A service, task or function, as messages call it.
#[derive(Clone, Copy)]
pub(crate) struct Named<'n> {
    pub(crate) section: &'static str,
    pub(crate) name: &'n str,
    pub(crate) key: Span,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.section, self.name)
    }
}

/// The collector that applies to the whole blueprint.
pub(crate) struct Tracer {
    /// Which; `None` when what was written is none.
    pub(crate) collector: Option<Collector>,
    /// Where it was chosen.
    pub(crate) span: Option<Span>,
}

/// Runs every check on everything that could be read.
pub(crate) fn run(written: &Blueprint, context: &Context<'_>, problems: &mut Problems<'_>) {
    if let Some(local) = written.local.as_ref().and_then(Item::get) {
        local_aws::check(local, problems);
    }
    let tracer = tracer(written);
    for (on, service) in named("service", &written.service) {
        if let Some(service) = service {
            check_workload(&service.workload, &on, &tracer, context, problems);
            check_service(service, &on, &tracer, problems);
        }
    }
    for (on, task) in named("task", &written.task) {
        if let Some(task) = task {
            check_workload(&task.workload, &on, &tracer, context, problems);
        }
    }
    for (on, function) in named("function", &written.function) {
        if let Some(function) = function {
            check_function(function, &on, context, problems);
        }
    }
    check_names(written, context, problems);
}

fn check_workload(
    workload: &Workload,
    on: &Named<'_>,
    tracer: &Tracer,
    context: &Context<'_>,
    problems: &mut Problems<'_>,
) {
    image::check(workload, on, context, problems);
    fargate::check(workload, on, problems);
    env::check_workload(workload, on, tracer, problems);
    traced::check(workload, on, tracer, problems);
}

fn check_service(service: &Service, on: &Named<'_>, tracer: &Tracer, problems: &mut Problems<'_>) {
    port::check(service, on, tracer, problems);
    health::check(service, on, problems);
}

fn check_function(
    function: &Function,
    on: &Named<'_>,
    context: &Context<'_>,
    problems: &mut Problems<'_>,
) {
    runtime::check(function, on, context, problems);
    handler::check(function, on, problems);
    handler_file::check(function, on, context, problems);
    env::check_function(function, on, problems);
    queue::check(function, on, problems);
}

fn check_names(written: &Blueprint, context: &Context<'_>, problems: &mut Problems<'_>) {
    let workloads: Vec<_> = keys("service", &written.service)
        .chain(keys("task", &written.task))
        .collect();
    let functions: Vec<_> = keys("function", &written.function).collect();
    duplicate::check(&[&workloads[..], &functions[..]].concat(), problems);

    let Some(stack) = written.stack.get() else {
        return;
    };
    let deployment = match context.environment {
        Some(environment) => format!("{stack}-{environment}"),
        None => stack.clone(),
    };
    let aws = written.aws.as_ref().and_then(Item::get);
    let region = aws
        .and_then(|aws| aws.region.as_ref()?.get())
        .map(String::as_str);
    for on in &workloads {
        name_length::check(on, Section::Workload, &deployment, region, problems);
    }
    for on in &functions {
        name_length::check(on, Section::Function, &deployment, region, problems);
    }
}

fn tracer(written: &Blueprint) -> Tracer {
    let tracing = written.tracing.as_ref().and_then(Item::get);
    match tracing.and_then(|tracing| tracing.collector.as_ref()) {
        Some(collector) => Tracer {
            collector: collector.get().copied(),
            span: Some(collector.span),
        },
        None => Tracer {
            collector: Some(defaults::COLLECTOR),
            span: None,
        },
    }
}

/// Returns a section's entries with what messages call them.
fn named<'w, M, T>(
    section: &'static str,
    map: &'w Option<Item<M>>,
) -> impl Iterator<Item = (Named<'w>, Option<&'w T::Value>)>
where
    M: Read<Value = Vec<Keyed<T>>>,
    T: Read + 'w,
{
    let entries = map.as_ref().and_then(Item::get);
    entries.into_iter().flatten().map(move |entry| {
        let on = Named {
            section,
            name: &entry.name,
            key: entry.key,
        };
        (on, entry.item.get())
    })
}

fn keys<'w, M, T>(
    section: &'static str,
    map: &'w Option<Item<M>>,
) -> impl Iterator<Item = Named<'w>>
where
    M: Read<Value = Vec<Keyed<T>>>,
    T: Read + 'w,
{
    named(section, map).map(|(on, _)| on)
}
