//! The collector beside each traced application.

use std::collections::BTreeMap;

use manta_blueprints::{Collector, Workload};
use manta_engine::Input;

use super::container::Application;
use super::{LowerError, Lowering};
use crate::kinds::task_definition::Container;

/// The collector's container name. Blueprints allow no underscores in names, so
/// no application's container can have it.
pub(super) const NAME: &str = "trace_collector";
/// First part of the collector's log streams.
const STREAM_PREFIX: &str = "collector";
/// The official X-Ray daemon, pinned; <https://github.com/aws/aws-xray-daemon/releases>.
const XRAY_IMAGE: &str = "public.ecr.aws/xray/aws-xray-daemon:3.6.6";
/// The AWS Distro for OpenTelemetry collector, pinned;
/// <https://github.com/aws-observability/aws-otel-collector/releases>.
const ADOT_IMAGE: &str = "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0";
/// CPU units reserved, as AWS's own example for the daemon does.
const CPU_UNITS: u32 = 32;
/// MiB that the X-Ray daemon may buffer (`-m`; by default 1 % of the host's
/// memory, which in a Fargate task is not the task's).
const XRAY_BUFFER_MIB: u32 = 16;
/// MiB reserved for the X-Ray daemon: 13 idle, 65 at 1,000 segments a second.
const XRAY_MEMORY_MIB: u32 = 64;
/// MiB reserved for ADOT, which is a whole OpenTelemetry collector.
const ADOT_MEMORY_MIB: u32 = 128;
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
        &self,
        application: &Application<'_>,
    ) -> Result<Option<(&'static str, Container)>, LowerError> {
        let Some(collector) = self.collector_of(application.workload) else {
            return Ok(None);
        };
        let container = Container {
            image: Input::Known(self.collector_image(collector)?),
            // Losing traces must not cost requests.
            essential: false,
            cpu: Some(CPU_UNITS),
            memory_reservation_mib: Some(memory_mib(collector)),
            command: command(collector),
            environment: BTreeMap::from([("AWS_REGION".to_owned(), self.context.region.clone())]),
            secrets: BTreeMap::new(),
            ports: Vec::new(),
            starts_after: Vec::new(),
            health_check: None,
            stop_timeout_seconds: STOP_TIMEOUT_SECONDS,
            logs: self.logs(application, STREAM_PREFIX),
        };
        Ok(Some((NAME, container)))
    }

    fn collector_image(&self, collector: Collector) -> Result<String, LowerError> {
        if let Some(image) = &self.blueprint.tracing.collector_image {
            return Ok(image.clone());
        }
        match collector {
            Collector::Xray => Ok(XRAY_IMAGE.to_owned()),
            Collector::Adot => Ok(ADOT_IMAGE.to_owned()),
            Collector::Manta | Collector::None => Err(LowerError::NoCollectorImage),
        }
    }
}

fn memory_mib(collector: Collector) -> u32 {
    match collector {
        Collector::Adot => ADOT_MEMORY_MIB,
        Collector::Xray | Collector::Manta | Collector::None => XRAY_MEMORY_MIB,
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
