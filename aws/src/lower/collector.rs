//! The collector beside each traced application.

use std::collections::{BTreeMap, BTreeSet};

use manta_blueprints::{Architecture, Blueprint, Collector, Sampling, Tracing, Workload};
use serde::Serialize;

use super::container::Application;
use super::{LowerError, Lowering};
use crate::kinds::task_definition::{Container, HealthCheck};

/// The collector's name: that of its container and of its repository. Blueprints
/// allow no underscores in names, so no application's can be the same.
pub(super) const NAME: &str = "trace_collector";
/// First part of the collector's log streams.
const STREAM_PREFIX: &str = "collector";
/// CPU units reserved, as AWS's own example for the daemon does.
const CPU_UNITS: u32 = 32;
/// MiB that the X-Ray daemon may buffer (`-m`; by default 1 % of the host's
/// memory, which in a Fargate task is not the task's).
const XRAY_BUFFER_MIB: u32 = 16;
/// MiB reserved for the X-Ray daemon: 13 idle, 65 at 1,000 segments a second.
const XRAY_MEMORY_MIB: u32 = 64;
/// MiB reserved for ADOT, which is a whole OpenTelemetry collector.
const ADOT_MEMORY_MIB: u32 = 128;
/// MiB reserved for manta's own: 24 at 20,000 segments a second.
const MANTA_MEMORY_MIB: u32 = 32;
/// The program in manta's image.
const MANTA_PROGRAM: &str = "/manta-daemon";
/// The variable in which manta's own is told how to sample.
const MANTA_SAMPLING: &str = "MANTA_SAMPLING";
/// Seconds to flush after SIGTERM. ECS stops containers in the reverse order of
/// their start, so the application is gone by then.
const STOP_TIMEOUT_SECONDS: u32 = 10;

impl Lowering<'_> {
    /// Returns the collector that runs beside a workload, if one does.
    pub(super) fn collector_of(&self, workload: &Workload) -> Option<Collector> {
        match self.blueprint.tracing.collector {
            Collector::None => None,
            collector @ (Collector::Manta | Collector::Xray | Collector::Adot) => {
                workload.traced.then_some(collector)
            }
        }
    }

    pub(super) fn collector_container(
        &mut self,
        application: &Application<'_>,
    ) -> Result<Option<(&'static str, Container)>, LowerError> {
        let workload = application.workload;
        let image = image_of(&self.blueprint.tracing, workload);
        let (Some(collector), Some(image)) = (self.collector_of(workload), image) else {
            return Ok(None);
        };
        let container = Container {
            image: self.collector_image(image, workload.architecture)?,
            // Losing traces must not cost requests.
            essential: false,
            cpu: Some(CPU_UNITS),
            memory_reservation_mib: Some(memory_mib(collector)),
            command: command(collector),
            environment: self.collector_environment(collector, application.name),
            secrets: BTreeMap::new(),
            ports: Vec::new(),
            starts_after: BTreeMap::new(),
            health_check: health_check(collector),
            stop_timeout_seconds: STOP_TIMEOUT_SECONDS,
            logs: self.logs(application, STREAM_PREFIX),
        };
        Ok(Some((NAME, container)))
    }

    fn collector_environment(&self, collector: Collector, name: &str) -> BTreeMap<String, String> {
        let mut environment =
            BTreeMap::from([("AWS_REGION".to_owned(), self.context.region.clone())]);
        match collector {
            Collector::Manta => {
                let service = self.names.workload(name);
                let sampling = SamplingOf {
                    sampling: self.blueprint.tracing.sampling(),
                    service: &service,
                };
                let sampling = serde_json::to_string(&sampling).expect("it is plain data");
                environment.insert(MANTA_SAMPLING.to_owned(), sampling);
            }
            // Both ask X-Ray for the account's rules.
            Collector::Xray | Collector::Adot | Collector::None => {}
        }
        environment
    }
}

/// Where the image of a collector comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CollectorImage<'a> {
    /// It exists.
    Given(&'a str),
    /// It is manta's own, and built.
    Built,
}

/// Returns where the image of the collector beside a workload comes from, if
/// there is a collector.
pub(super) fn image_of<'a>(
    tracing: &'a Tracing,
    workload: &Workload,
) -> Option<CollectorImage<'a>> {
    if !workload.traced || tracing.collector == Collector::None {
        return None;
    }
    let given = tracing.collector_image.as_deref();
    let image = given.or_else(|| tracing.collector.public_image());
    Some(image.map_or(CollectorImage::Built, CollectorImage::Given))
}

/// Returns the architectures that the collector has to be built for.
#[must_use]
pub fn collectors_to_build(blueprint: &Blueprint) -> BTreeSet<Architecture> {
    let workloads = blueprint.workloads().map(|(_, workload)| workload);
    workloads
        .filter(|workload| image_of(&blueprint.tracing, workload) == Some(CollectorImage::Built))
        .map(|workload| workload.architecture)
        .collect()
}

fn health_check(collector: Collector) -> Option<HealthCheck> {
    match collector {
        Collector::Manta => Some(HealthCheck {
            command: vec![MANTA_PROGRAM.to_owned(), "healthcheck".to_owned()],
            // The shortest that ECS takes.
            interval_seconds: 5,
            timeout_seconds: 2,
            retries: 3,
            start_period_seconds: 0,
        }),
        Collector::Xray | Collector::Adot | Collector::None => None,
    }
}

/// What the collector answers SDKs from.
#[derive(Serialize)]
struct SamplingOf<'a> {
    #[serde(flatten)]
    sampling: Sampling<'a>,
    /// Whose requests these are: X-Ray's rules for it come first, so that what is sampled
    /// can be changed without deploying.
    service: &'a str,
}

fn memory_mib(collector: Collector) -> u32 {
    match collector {
        Collector::Manta => MANTA_MEMORY_MIB,
        Collector::Adot => ADOT_MEMORY_MIB,
        Collector::Xray | Collector::None => XRAY_MEMORY_MIB,
    }
}

/// The image's own entry point is kept; these are its arguments.
fn command(collector: Collector) -> Vec<String> {
    let words: &[&str] = match collector {
        // `-o`: not on EC2, so the instance metadata is not asked (and its
        // absence not complained of).
        Collector::Xray => &["-o", "-m", &XRAY_BUFFER_MIB.to_string()],
        Collector::Adot => &["--config=/etc/ecs/ecs-default-config.yaml"],
        Collector::Manta | Collector::None => &[],
    };
    words.iter().map(|&word| word.to_owned()).collect()
}
