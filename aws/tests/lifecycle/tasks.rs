use std::collections::BTreeMap;
use std::time::Duration;

use manta_aws::AwsResource;
use manta_aws::operations::{
    RunRequest, Task, TaskState, TasksOf, list_tasks, run_tasks, stop_task, wait_for_tasks,
};
use manta_engine::Stack;
use serde_json::json;

use crate::world::World;
use crate::{cluster, security_group, task_definition};

/// Longer than any of these tests takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Deploys what tasks of family `shop-test-web` need; returns how to run them.
async fn deploy(world: &World) -> (Stack<AwsResource>, RunRequest) {
    let (vpc, subnets) = world.network().await;
    let group = security_group::web(&vpc, &[]);
    let around = [
        cluster::main(false),
        group.clone(),
        task_definition::web("info"),
    ];
    let stack = world.stack(task_definition::surroundings().into_iter().chain(around));
    world.up(&stack).await;
    let request = RunRequest {
        cluster: "shop-test".to_owned(),
        task_definition: "shop-test-web".to_owned(),
        count: 1,
        capacity_provider: "FARGATE".to_owned(),
        subnets,
        security_groups: vec![world.found(&group).await.identity],
        assign_public_ip: true,
        container: "web".to_owned(),
        command: vec!["migrate".to_owned()],
        environment: BTreeMap::from([("STEP".to_owned(), "2".to_owned())]),
    };
    (stack, request)
}

async fn tasks(world: &World, state: TaskState) -> Vec<Task> {
    let family = TasksOf::Family("shop-test-web".to_owned());
    let listed = list_tasks(&world.target, "shop-test", &family, state).await;
    listed.expect("the cluster is there")
}

#[tokio::test]
async fn more_tasks_than_one_call_starts_are_run() {
    let world = World::new().await;
    let (_, request) = deploy(&world).await;
    let request = RunRequest {
        count: 12,
        ..request
    };
    let started = run_tasks(&world.target, &request)
        .await
        .expect("Fargate has room");
    assert_eq!(started.len(), 12);
    assert_eq!(
        started[0].started_by.as_deref(),
        Some("manta/shop-test-web")
    );
    assert_eq!(tasks(&world, TaskState::Running).await.len(), 12);
}

#[tokio::test]
async fn a_task_tells_its_addresses_and_every_container() {
    let world = World::new().await;
    world.behave(json!({"task_pending_polls": 0})).await;
    let (_, request) = deploy(&world).await;
    run_tasks(&world.target, &request)
        .await
        .expect("Fargate has room");
    let tasks = tasks(&world, TaskState::Running).await;
    let [task] = tasks.as_slice() else {
        panic!("one was started: {tasks:#?}");
    };
    assert!(
        task.private_ip.is_some() && task.public_ip.is_some(),
        "{task:#?}"
    );
    assert!(task.started_at.is_some(), "{task:#?}");
    let containers: Vec<_> = task.containers.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(containers, ["collector", "web"]);
    assert_eq!(task.task_definition, "shop-test-web:1");
}

#[tokio::test]
async fn a_task_that_ended_tells_how() {
    let world = World::new().await;
    world
        .behave(json!({"task_stops_after_polls": 1, "task_exit_code": 3}))
        .await;
    let (_, request) = deploy(&world).await;
    let started = run_tasks(&world.target, &request)
        .await
        .expect("Fargate has room");
    let ids = [started[0].id.clone()];
    let stopped = wait_for_tasks(&world.target, "shop-test", &ids, PATIENCE).await;
    let stopped = stopped.expect("it stops by itself");
    let web = stopped[0].containers.iter().find(|c| c.name == "web");
    assert_eq!(web.and_then(|web| web.exit_code), Some(3));
    assert_eq!(tasks(&world, TaskState::Running).await, []);
    assert_eq!(tasks(&world, TaskState::Any).await, stopped);
}

#[tokio::test]
async fn a_stopped_task_says_why() {
    let world = World::new().await;
    let (_, request) = deploy(&world).await;
    let started = run_tasks(&world.target, &request)
        .await
        .expect("Fargate has room");
    stop_task(&world.target, "shop-test", &started[0].id, "enough")
        .await
        .expect("it runs");
    let stopped = tasks(&world, TaskState::Stopped).await;
    assert_eq!(stopped[0].stopped_reason.as_deref(), Some("enough"));
}

#[tokio::test]
async fn tasks_that_run_do_not_outlive_their_task_definition() {
    let world = World::new().await;
    let (stack, request) = deploy(&world).await;
    run_tasks(&world.target, &request)
        .await
        .expect("Fargate has room");
    world.down(&stack).await;
}

#[tokio::test]
async fn a_cluster_that_is_not_there_has_no_tasks() {
    let world = World::new().await;
    assert_eq!(tasks(&world, TaskState::Any).await, []);
}
