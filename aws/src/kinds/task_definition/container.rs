//! One container definition, to ECS's form and back.

use std::collections::HashMap;

use aws_sdk_ecs::types::{
    ContainerCondition, ContainerDefinition, ContainerDependency, HealthCheck as EcsHealthCheck,
    KeyValuePair, LogConfiguration, LogDriver, PortMapping, Secret, TransportProtocol,
};
use manta_engine::{Input, UnresolvedInput};

use super::{Condition, Container, ContainerLogs, HealthCheck};

/// What a health check's command begins with when it runs without a shell.
const WITHOUT_SHELL: &str = "CMD";
/// The options of the `awslogs` driver.
const LOG_GROUP: &str = "awslogs-group";
const LOG_REGION: &str = "awslogs-region";
const LOG_STREAM_PREFIX: &str = "awslogs-stream-prefix";

impl Container {
    /// Returns the container definition that makes this container.
    pub(super) fn definition(&self, name: &str) -> Result<ContainerDefinition, UnresolvedInput> {
        let Self {
            image,
            essential,
            cpu,
            memory_reservation_mib,
            command,
            environment,
            secrets,
            ports,
            starts_after,
            health_check,
            stop_timeout_seconds,
            logs,
        } = self;
        Ok(ContainerDefinition::builder()
            .name(name)
            .image(image.get()?)
            .essential(*essential)
            .cpu(cpu.map_or(0, signed))
            .set_memory_reservation(memory_reservation_mib.map(signed))
            .set_command((!command.is_empty()).then(|| command.clone()))
            .set_environment(Some(environment.iter().map(variable).collect()))
            .set_secrets(Some(secrets.iter().map(secret).collect()))
            .set_port_mappings(Some(ports.iter().map(|port| mapping(*port)).collect()))
            .set_depends_on(Some(starts_after.iter().map(dependency).collect()))
            .set_health_check(health_check.as_ref().map(HealthCheck::definition))
            .stop_timeout(signed(*stop_timeout_seconds))
            .log_configuration(logs.definition()?)
            .build())
    }

    /// Returns the container that a definition makes, as far as manta writes such.
    pub(super) fn observed(found: &ContainerDefinition) -> Self {
        let mut ports: Vec<_> = found.port_mappings().iter().filter_map(port_of).collect();
        ports.sort_unstable();
        let dependencies = found.depends_on().iter();
        let environment = found.environment().iter();
        let secrets = found.secrets().iter();
        Self {
            image: Input::Known(found.image().unwrap_or_default().to_owned()),
            // What ECS takes when nothing is said.
            essential: found.essential().unwrap_or(true),
            cpu: Some(unsigned(found.cpu())).filter(|units| *units > 0),
            memory_reservation_mib: found.memory_reservation().map(unsigned),
            command: found.command().to_vec(),
            environment: environment.filter_map(name_and_value).collect(),
            secrets: secrets
                .map(|secret| (secret.name().to_owned(), secret.value_from().to_owned()))
                .collect(),
            ports,
            starts_after: dependencies.filter_map(container_and_condition).collect(),
            health_check: found.health_check().map(HealthCheck::observed),
            stop_timeout_seconds: found.stop_timeout().map(unsigned).unwrap_or_default(),
            logs: ContainerLogs::observed(found.log_configuration()),
        }
    }
}

impl HealthCheck {
    fn definition(&self) -> EcsHealthCheck {
        let command = std::iter::once(WITHOUT_SHELL.to_owned()).chain(self.command.clone());
        EcsHealthCheck::builder()
            .set_command(Some(command.collect()))
            .interval(signed(self.interval_seconds))
            .timeout(signed(self.timeout_seconds))
            .retries(signed(self.retries))
            .start_period(signed(self.start_period_seconds))
            .build()
            .expect("the command is set")
    }

    fn observed(found: &EcsHealthCheck) -> Self {
        let command = match found.command() {
            [first, rest @ ..] if first == WITHOUT_SHELL => rest.to_vec(),
            with_shell => with_shell.to_vec(),
        };
        let number = |number: Option<i32>| number.map(unsigned).unwrap_or_default();
        Self {
            command,
            interval_seconds: number(found.interval()),
            timeout_seconds: number(found.timeout()),
            retries: number(found.retries()),
            start_period_seconds: number(found.start_period()),
        }
    }
}

impl ContainerLogs {
    fn definition(&self) -> Result<LogConfiguration, UnresolvedInput> {
        let options = HashMap::from([
            (LOG_GROUP.to_owned(), self.group.get()?.clone()),
            (LOG_REGION.to_owned(), self.region.clone()),
            (LOG_STREAM_PREFIX.to_owned(), self.stream_prefix.clone()),
        ]);
        let configuration = LogConfiguration::builder()
            .log_driver(LogDriver::Awslogs)
            .set_options(Some(options))
            .build();
        Ok(configuration.expect("the driver is set"))
    }

    /// Returns where a container's output goes; nowhere, if not to CloudWatch Logs.
    pub(in crate::kinds) fn observed(found: Option<&LogConfiguration>) -> Self {
        let option = |name| {
            let value = found.and_then(|found| found.options()?.get(name));
            value.cloned().unwrap_or_default()
        };
        Self {
            group: Input::Known(option(LOG_GROUP)),
            region: option(LOG_REGION),
            stream_prefix: option(LOG_STREAM_PREFIX),
        }
    }
}

fn variable((name, value): (&String, &String)) -> KeyValuePair {
    KeyValuePair::builder().name(name).value(value).build()
}

fn name_and_value(pair: &KeyValuePair) -> Option<(String, String)> {
    let value = pair.value().unwrap_or_default();
    Some((pair.name()?.to_owned(), value.to_owned()))
}

fn secret((name, value_from): (&String, &String)) -> Secret {
    let secret = Secret::builder().name(name).value_from(value_from).build();
    secret.expect("name and source are set")
}

fn mapping(port: u16) -> PortMapping {
    PortMapping::builder()
        .container_port(i32::from(port))
        .protocol(TransportProtocol::Tcp)
        .build()
}

fn port_of(mapping: &PortMapping) -> Option<u16> {
    mapping
        .container_port()
        .and_then(|port| u16::try_from(port).ok())
}

fn dependency((container, condition): (&String, &Condition)) -> ContainerDependency {
    let dependency = ContainerDependency::builder()
        .container_name(container)
        .condition(match condition {
            Condition::Start => ContainerCondition::Start,
            Condition::Healthy => ContainerCondition::Healthy,
        })
        .build();
    dependency.expect("container and condition are set")
}

/// Returns a dependency as manta writes such; one on the container's end is none.
fn container_and_condition(found: &ContainerDependency) -> Option<(String, Condition)> {
    let condition = [
        (ContainerCondition::Start, Condition::Start),
        (ContainerCondition::Healthy, Condition::Healthy),
    ]
    .into_iter()
    .find(|(ecs, _)| ecs == found.condition());
    Some((found.container_name().to_owned(), condition?.1))
}

/// Returns a number as ECS takes it; a blueprint's checks keep all of them small.
fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn unsigned(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
