use manta_aws::operations::{Invocation, invoke};
use serde_json::json;

use crate::mailer::{self, FUNCTION};
use crate::world::World;

async fn deployed() -> World {
    let world = mailer::world().await;
    world.up(&world.stack([mailer::resource(&world)])).await;
    world
}

#[tokio::test]
async fn a_function_that_is_waited_for_gives_its_result_and_its_log() {
    let world = deployed().await;
    let payload = br#"{"to":"ada"}"#.to_vec();
    let answer = invoke(&world.target, FUNCTION, payload.clone(), Invocation::Sync).await;
    let answer = answer.expect("the function is there");
    assert_eq!((answer.status, answer.function_error), (200, None));
    assert_eq!(answer.payload, payload);
    let log = answer.log_tail.expect("a log was asked for");
    assert!(log.contains("hello from the function"), "{log}");
}

#[tokio::test]
async fn a_function_that_fails_is_an_answer_and_not_an_error() {
    let world = deployed().await;
    world.behave(json!({"invoke_error": "Unhandled"})).await;
    let answer = invoke(&world.target, FUNCTION, b"{}".to_vec(), Invocation::Sync).await;
    let answer = answer.expect("the function is there");
    assert_eq!(answer.function_error.as_deref(), Some("Unhandled"));
    let error = String::from_utf8_lossy(&answer.payload).into_owned();
    assert!(error.contains("asked for by the test"), "{error}");
}

#[tokio::test]
async fn an_event_is_taken_and_a_dry_run_only_allowed() {
    let world = deployed().await;
    for (invocation, status) in [(Invocation::Async, 202), (Invocation::DryRun, 204)] {
        let answer = invoke(&world.target, FUNCTION, b"{}".to_vec(), invocation).await;
        let answer = answer.expect("the function is there");
        assert_eq!((answer.status, answer.log_tail), (status, None));
    }
}

#[tokio::test]
async fn a_function_that_is_not_there_is_an_error_that_names_it() {
    let world = World::new().await;
    let answer = invoke(&world.target, FUNCTION, b"{}".to_vec(), Invocation::Sync).await;
    let error = answer.expect_err("there is no function");
    assert_eq!(error.operation, "lambda:InvokeFunction");
    assert!(error.message.contains(FUNCTION), "{error}");
}
