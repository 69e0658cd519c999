use manta_aws::AwsResource;
use manta_aws::testing::{RolloutState, Service};
use manta_engine::{Address, ErrorKind, Input, Outcome, Stack, Status};
use serde_json::json;

use crate::world::World;
use crate::{cluster, security_group, task_definition};

/// What differs between the services of these tests.
struct Web {
    level: &'static str,
    count: Option<u32>,
    deploy_timeout_seconds: u32,
}

const FIRST: Web = Web {
    level: "info",
    count: Some(2),
    deploy_timeout_seconds: 30,
};

async fn stack(world: &World, web: &Web) -> Stack<AwsResource> {
    let (vpc, subnets) = world.network().await;
    let output_of =
        |kind: &str, name: &str, output| Input::output_of(Address::new(kind, name), output);
    let service = Service {
        cluster: output_of("cluster", "main", "name"),
        cluster_name: "shop-test".to_owned(),
        service_name: "shop-test-web".to_owned(),
        task_definition: output_of("task-definition", "web", "arn"),
        desired_count: web.count,
        capacity_provider: "FARGATE".to_owned(),
        subnets,
        security_groups: vec![output_of("security-group", "web", "id")],
        assign_public_ip: true,
        circuit_breaker: true,
        enable_execute_command: false,
        health_check_grace_seconds: Some(30),
        rollout_state: RolloutState::Completed,
        deploy_timeout_seconds: web.deploy_timeout_seconds,
    };
    let around = [
        cluster::main(false),
        security_group::web(&vpc, &[8080]),
        task_definition::web(web.level),
        service.named("web"),
    ];
    world.stack(task_definition::surroundings().into_iter().chain(around))
}

#[tokio::test]
async fn a_service_lives_and_leaves_nothing() {
    let world = World::new().await;
    let first = stack(&world, &FIRST).await;
    world.up(&first).await;

    let scaled = stack(
        &world,
        &Web {
            count: Some(3),
            ..FIRST
        },
    )
    .await;
    assert_eq!(
        world.steps(&scaled).await,
        ["update service/web (Edited): desired_count 2 → 3"]
    );
    world.up(&scaled).await;

    scale_to_one(&world).await;
    assert_eq!(
        world.steps(&scaled).await,
        ["update service/web (Drifted): desired_count 1 → 3"]
    );
    world.up(&scaled).await;
    world.down(&scaled).await;

    // A deleted service can be described for a while; its name is free all the same.
    world.up(&first).await;
    world.down(&first).await;
}

#[tokio::test]
async fn a_service_follows_its_task_definition() {
    let world = World::new().await;
    world.up(&stack(&world, &FIRST).await).await;
    let edited = stack(
        &world,
        &Web {
            level: "debug",
            ..FIRST
        },
    )
    .await;
    let steps = world.steps(&edited).await;
    assert_eq!(steps.len(), 2, "{steps:?}");
    assert!(
        steps[0].starts_with("update task-definition/web (Edited)"),
        "{steps:?}"
    );
    assert!(
        steps[1].starts_with("update service/web (Follows): task_definition")
            && steps[1].ends_with("known after apply"),
        "{steps:?}"
    );
    world.up(&edited).await;
}

#[tokio::test]
async fn a_count_that_is_left_out_stays_an_autoscalers() {
    let world = World::new().await;
    let stack = stack(
        &world,
        &Web {
            count: None,
            ..FIRST
        },
    )
    .await;
    world.up(&stack).await;
    let ecs = aws_sdk_ecs::Client::new(&world.config);
    let scaled = ecs
        .update_service()
        .cluster("shop-test")
        .service("shop-test-web");
    scaled
        .desired_count(5)
        .send()
        .await
        .expect("the service is there");
    assert_eq!(world.steps(&stack).await, crate::world::NOTHING);
}

#[tokio::test]
async fn a_service_is_done_when_its_rollout_is() {
    let world = World::new().await;
    world.behave(json!({"rollout_polls": 2})).await;
    let (outcome, told) = world.try_up(&stack(&world, &FIRST).await).await;
    assert!(outcome.is_done(), "{outcome:#?}");
    let starting = told
        .iter()
        .position(|line| line.starts_with("0 of 2 new tasks run"));
    let steady = told
        .iter()
        .position(|line| line.contains("reached a steady state"));
    assert!(starting.is_some() && starting < steady, "{told:#?}");
}

#[tokio::test]
async fn without_waiting_a_service_is_done_when_ecs_has_taken_it() {
    let mut world = World::new().await;
    world.behave(json!({"rollout_polls": 1_000_000})).await;
    world.target = world.target.without_waiting();
    let (outcome, _) = world.try_up(&stack(&world, &FIRST).await).await;
    assert!(outcome.is_done(), "{outcome:#?}");
}

#[tokio::test]
async fn a_first_rollout_that_fails_says_so() {
    let world = World::new().await;
    world.behave(json!({"rollout_fails": true})).await;
    let (outcome, _) = world.try_up(&stack(&world, &FIRST).await).await;
    let (kind, error) = failure(&outcome);
    assert_eq!(kind, ErrorKind::Other);
    assert!(error.contains("circuit breaker"), "{error}");
}

#[tokio::test]
async fn a_failed_rollout_is_started_anew_by_the_next_run() {
    let world = World::new().await;
    let stack = stack(&world, &FIRST).await;
    world.behave(json!({"rollout_fails": true})).await;
    let (outcome, _) = world.try_up(&stack).await;
    failure(&outcome);
    assert_eq!(
        world.steps(&stack).await,
        [r#"update service/web (Drifted): rollout_state "FAILED" → "COMPLETED""#]
    );
    world.behave(json!({"rollout_fails": false})).await;
    world.up(&stack).await;
}

#[tokio::test]
async fn a_rollout_whose_end_was_not_seen_is_waited_for_by_the_next_run() {
    let world = World::new().await;
    let web = Web {
        deploy_timeout_seconds: 1,
        ..FIRST
    };
    let stack = stack(&world, &web).await;
    world.behave(json!({"rollout_polls": 1_000_000})).await;
    let (outcome, _) = world.try_up(&stack).await;
    failure(&outcome);
    world.writes().await;
    let (outcome, _) = world.try_up(&stack).await;
    let (_, error) = failure(&outcome);
    assert!(error.contains("not stable after 1 s"), "{error}");
    let updated = world.writes().await;
    let updates = updated.iter().filter(|call| call.contains("UpdateService"));
    assert_eq!(updates.count(), 0, "it is not deployed again: {updated:?}");
}

#[tokio::test]
async fn a_rollback_is_told_from_a_failure() {
    let world = World::new().await;
    world.up(&stack(&world, &FIRST).await).await;
    world
        .behave(json!({"rollout_polls": 1, "rollout_fails": true}))
        .await;
    let edited = stack(
        &world,
        &Web {
            level: "debug",
            ..FIRST
        },
    )
    .await;
    let (outcome, _) = world.try_up(&edited).await;
    let (kind, error) = failure(&outcome);
    assert_eq!(kind, ErrorKind::RolledBack);
    assert!(error.contains("rolled back to shop-test-web:1"), "{error}");
    assert!(
        error.contains("shop-test-web:2 did not become stable"),
        "{error}"
    );
}

#[tokio::test]
async fn a_crash_loop_is_not_waited_out_and_tells_the_last_words() {
    let world = World::new().await;
    let behaviour = json!({
        "service_tasks_exit_code": 7,
        "task_log_lines": ["connecting", "no such database"],
    });
    world.behave(behaviour).await;
    let (outcome, _) = world.try_up(&stack(&world, &FIRST).await).await;
    let (kind, error) = failure(&outcome);
    assert_eq!(kind, ErrorKind::Other);
    for fact in [
        "its tasks keep stopping: Essential container in task exited (3 so far)",
        "container web: exit code 7",
        "web| no such database",
    ] {
        assert!(error.contains(fact), "{fact} is not in {error}");
    }
}

#[tokio::test]
async fn a_rollout_that_goes_on_for_ever_ends_at_its_deadline() {
    let world = World::new().await;
    world.behave(json!({"rollout_polls": 1_000_000})).await;
    let web = Web {
        deploy_timeout_seconds: 1,
        ..FIRST
    };
    let (outcome, _) = world.try_up(&stack(&world, &web).await).await;
    let (_, error) = failure(&outcome);
    assert!(
        error.contains("not stable after 1 s: 0 of 2 new tasks run"),
        "{error}"
    );
}

#[tokio::test]
async fn a_service_of_an_interrupted_deletion_is_waited_for() {
    let world = World::new().await;
    let stack = stack(&world, &FIRST).await;
    world.up(&stack).await;
    let ecs = aws_sdk_ecs::Client::new(&world.config);
    let deleted = ecs
        .delete_service()
        .cluster("shop-test")
        .service("shop-test-web");
    deleted
        .force(true)
        .send()
        .await
        .expect("the service is there");
    world.up(&stack).await;
}

#[tokio::test]
async fn no_lost_answer_of_a_creation_keeps_a_service_from_coming_up() {
    for action in [
        "CreateCluster",
        "CreateLogGroup",
        "PutRetentionPolicy",
        "CreateRole",
        "CreateSecurityGroup",
        "AuthorizeSecurityGroupIngress",
        "RegisterTaskDefinition",
        "CreateService",
    ] {
        let world = World::new().await;
        let lost = json!({"drop": {"next": 1, "action": action, "after": true}});
        world.fault(lost).await;
        let stack = stack(&world, &FIRST).await;
        let (outcome, _) = world.try_up(&stack).await;
        let failures: Vec<_> = outcome.failures().collect();
        assert!(
            outcome.is_done(),
            "without the answer to {action}: {failures:#?}"
        );
        assert_eq!(world.steps(&stack).await, crate::world::NOTHING, "{action}");
    }
}

/// Returns the failure of the one step that failed.
fn failure(outcome: &Outcome) -> (ErrorKind, &str) {
    let failures: Vec<_> = outcome.failures().collect();
    assert_eq!(failures.len(), 1, "{failures:#?}");
    match &failures[0].status {
        Status::Failed { kind, error, .. } => (*kind, error),
        other => panic!("it is {other:?}"),
    }
}

async fn scale_to_one(world: &World) {
    aws_sdk_ecs::Client::new(&world.config)
        .update_service()
        .cluster("shop-test")
        .service("shop-test-web")
        .desired_count(1)
        .send()
        .await
        .expect("the service is there");
}
