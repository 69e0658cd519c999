//! The application's container: its environment, secrets, health check and logs.

use std::collections::BTreeMap;

use manta_blueprints::{Collector, Health, SecretSource, Workload};
use manta_engine::Input;

use super::{Context, Lowering};
use crate::kinds::task_definition::{Condition, Container, ContainerLogs, HealthCheck};

/// First part of the application's log streams: `app/<container>/<task id>`.
const STREAM_PREFIX: &str = "app";
/// Where a task's collector listens; containers of a task share one network.
const COLLECTOR_HOST: &str = "127.0.0.1";

/// The application of a service or task, as far as it has been lowered.
pub(super) struct Application<'a> {
    pub(super) name: &'a str,
    pub(super) workload: &'a Workload,
    pub(super) port: Option<u16>,
    pub(super) health: Option<&'a Health>,
    pub(super) image: Input<String>,
    pub(super) log_group: Input<String>,
}

impl Lowering<'_> {
    pub(super) fn application_container(&self, application: &Application<'_>) -> Container {
        let workload = application.workload;
        let collector = self.collector_of(workload);
        Container {
            image: application.image.clone(),
            essential: true,
            cpu: None,
            memory_reservation_mib: None,
            command: workload.command.clone(),
            environment: self.environment(application),
            secrets: self.secrets(workload),
            ports: application.port.into_iter().collect(),
            starts_after: collector
                // Not until it is healthy: a collector that never is must not
                // keep the application from starting.
                .map(|_| (super::collector::NAME.to_owned(), Condition::Start))
                .into_iter()
                .collect(),
            health_check: application.health.and_then(health_check),
            stop_timeout_seconds: workload.stop_timeout_seconds,
            logs: self.logs(application, STREAM_PREFIX),
        }
    }

    pub(super) fn logs(&self, application: &Application<'_>, stream_prefix: &str) -> ContainerLogs {
        ContainerLogs {
            group: application.log_group.clone(),
            region: self.context.region.clone(),
            stream_prefix: stream_prefix.to_owned(),
        }
    }

    /// What an instrumented application needs to find its collector and to name
    /// itself; the blueprint's own variables win.
    fn environment(&self, application: &Application<'_>) -> BTreeMap<String, String> {
        let service = self.names.workload(application.name);
        let version = self.context.images.get(application.name);
        let version = version.and_then(|artifact| artifact.revision.as_deref());
        let mut environment = self.blueprint.telemetry_identity(&service, version);
        if let Some(collector) = self.collector_of(application.workload) {
            environment.extend(collector_addresses(collector));
            environment.insert("AWS_XRAY_TRACING_NAME".to_owned(), service);
            // A missing segment must not take the application down: the SDKs'
            // older default is to raise.
            environment.insert(
                "AWS_XRAY_CONTEXT_MISSING".to_owned(),
                "LOG_ERROR".to_owned(),
            );
        }
        environment.extend(application.workload.env.clone());
        environment
    }

    fn secrets(&self, workload: &Workload) -> BTreeMap<String, String> {
        workload
            .secrets
            .iter()
            .map(|(name, source)| (name.clone(), value_from(self.context, source)))
            .collect()
    }
}

/// Where applications send to. The official X-Ray daemon takes no OTLP.
fn collector_addresses(collector: Collector) -> Vec<(String, String)> {
    let xray = (
        "AWS_XRAY_DAEMON_ADDRESS".to_owned(),
        format!("{COLLECTOR_HOST}:2000"),
    );
    let otlp = (
        "OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(),
        format!("http://{COLLECTOR_HOST}:4318"),
    );
    match collector {
        Collector::Manta | Collector::Adot => vec![xray, otlp],
        Collector::Xray => vec![xray],
        Collector::None => Vec::new(),
    }
}

/// ECS's container health check; a service that only has a path is asked by
/// its load balancer.
fn health_check(health: &Health) -> Option<HealthCheck> {
    if health.command.is_empty() {
        return None;
    }
    Some(HealthCheck {
        command: health.command.clone(),
        interval_seconds: health.interval_seconds,
        timeout_seconds: health.timeout_seconds,
        retries: health.retries,
        start_period_seconds: health.grace_seconds,
    })
}

/// What ECS is told to read a secret from:
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html>.
fn value_from(context: &Context, source: &SecretSource) -> String {
    match source {
        SecretSource::SsmParameter(name) => {
            let name = name.trim_start_matches('/');
            context.arn("ssm", &format!("parameter/{name}"))
        }
        SecretSource::SecretsManager { name, key } => {
            let arn = context.arn("secretsmanager", &format!("secret:{name}"));
            match key {
                Some(key) => format!("{arn}:{key}::"),
                None => arn,
            }
        }
    }
}
