use std::collections::BTreeMap;

use manta_aws::AwsResource;
use manta_aws::testing::{Condition, Container, ContainerLogs, HealthCheck, TaskDefinition};
use manta_engine::{Address, Input};

use crate::world::{NOTHING, REGION, World};
use crate::{log_group, role};

/// An application and its collector, with everything that a container can have.
pub(crate) fn web(level: &str) -> AwsResource {
    let output_of =
        |kind: &str, name: &str, output| Input::output_of(Address::new(kind, name), output);
    let definition = TaskDefinition {
        family: "shop-test-web".to_owned(),
        cpu: 256,
        memory_mib: 512,
        cpu_architecture: "ARM64".to_owned(),
        execution_role_arn: output_of("role", "web-exec", "arn"),
        task_role_arn: output_of("role", "web-task", "arn"),
        containers: BTreeMap::from([
            ("web".to_owned(), application(level)),
            ("collector".to_owned(), collector()),
        ]),
    };
    definition.named("web")
}

fn application(level: &str) -> Container {
    let one = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
    Container {
        image: "registry.test/shop/web@sha256:1111".into(),
        essential: true,
        cpu: None,
        memory_reservation_mib: None,
        command: vec!["serve".to_owned()],
        environment: one("LOG_LEVEL", level),
        secrets: one(
            "PASSWORD",
            "arn:aws:ssm:eu-west-1:111111111111:parameter/db",
        ),
        ports: vec![8080],
        starts_after: BTreeMap::from([("collector".to_owned(), Condition::Healthy)]),
        health_check: Some(HealthCheck {
            command: vec!["/healthy".to_owned()],
            interval_seconds: 10,
            timeout_seconds: 5,
            retries: 3,
            start_period_seconds: 30,
        }),
        stop_timeout_seconds: 30,
        logs: logs("app"),
    }
}

fn collector() -> Container {
    Container {
        image: "public.ecr.aws/xray/aws-xray-daemon:3.3.15".into(),
        essential: false,
        cpu: Some(32),
        memory_reservation_mib: Some(64),
        command: Vec::new(),
        environment: BTreeMap::new(),
        secrets: BTreeMap::new(),
        ports: Vec::new(),
        starts_after: BTreeMap::new(),
        health_check: None,
        stop_timeout_seconds: 40,
        logs: logs("collector"),
    }
}

fn logs(stream_prefix: &str) -> ContainerLogs {
    ContainerLogs {
        group: Input::output_of(Address::new("log-group", "web"), "name"),
        region: REGION.to_owned(),
        stream_prefix: stream_prefix.to_owned(),
    }
}

/// What a task definition refers to.
pub(crate) fn surroundings() -> [AwsResource; 3] {
    [
        log_group::web(7),
        role::role("web-exec", None),
        role::role("web-task", None),
    ]
}

#[tokio::test]
async fn a_task_definition_lives_and_leaves_nothing() {
    let world = World::new().await;
    let stack = world.stack(surroundings().into_iter().chain([web("info")]));
    let first = world.up(&stack).await;

    let edited = world.stack(surroundings().into_iter().chain([web("debug")]));
    assert_eq!(
        world.steps(&edited).await,
        [
            "update task-definition/web (Edited): containers.web.environment.LOG_LEVEL \"info\" → \"debug\""
        ]
    );
    let second = world.up(&edited).await;
    let address = Address::new("task-definition", "web");
    assert_eq!(first.outputs[&address]["revision"], 1);
    assert_eq!(second.outputs[&address]["revision"], 2);

    world.down(&edited).await;
    assert_eq!(world.steps(&world.stack([])).await, NOTHING);
}

#[tokio::test]
async fn a_revision_from_somebody_else_shows_as_theirs() {
    let world = World::new().await;
    let stack = world.stack(surroundings().into_iter().chain([web("info")]));
    world.up(&stack).await;
    register_by_hand(&world).await;
    let refused = world
        .plan(&stack)
        .await
        .expect_err("the newest revision has no mark");
    assert!(
        refused.to_string().contains("task-definition/web"),
        "{refused}"
    );
}

#[tokio::test]
async fn the_application_comes_first_in_the_list_of_containers() {
    let world = World::new().await;
    world
        .up(&world.stack(surroundings().into_iter().chain([web("info")])))
        .await;
    let described = aws_sdk_ecs::Client::new(&world.config)
        .describe_task_definition()
        .task_definition("shop-test-web")
        .send()
        .await
        .expect("it was registered");
    let definition = described.task_definition.expect("it is described");
    let names: Vec<_> = definition
        .container_definitions()
        .iter()
        .filter_map(|c| c.name())
        .collect();
    assert_eq!(names, ["web", "collector"]);
}

async fn register_by_hand(world: &World) {
    use aws_sdk_ecs::types::{Compatibility, ContainerDefinition, NetworkMode};
    let container = ContainerDefinition::builder()
        .name("web")
        .image("other")
        .build();
    aws_sdk_ecs::Client::new(&world.config)
        .register_task_definition()
        .family("shop-test-web")
        .requires_compatibilities(Compatibility::Fargate)
        .network_mode(NetworkMode::Awsvpc)
        .cpu("256")
        .memory("512")
        .container_definitions(container)
        .send()
        .await
        .expect("anybody may register a revision");
}
