use std::collections::BTreeMap;

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use manta_aws::testing::Function;
use manta_engine::{Input, Stack};
use serde_json::json;

use crate::mailer::{self, Code, FUNCTION, mailer};
use crate::world::{NOTHING, World};

/// Returns the stack of the function after `edit`.
fn edited(world: &World, edit: impl FnOnce(&mut Function)) -> Stack<manta_aws::AwsResource> {
    let mut function = mailer(world);
    edit(&mut function);
    world.stack([function.named("mailer")])
}

#[tokio::test]
async fn a_function_lives_and_leaves_nothing() {
    let world = mailer::world().await;
    let stack = edited(&world, |_| {});
    assert_eq!(world.steps(&stack).await, ["create function/mailer"]);
    world.up(&stack).await;
    assert_eq!(
        world.writes().await.last().map(String::as_str),
        Some("CreateFunction")
    );

    let slower = edited(&world, |function| function.timeout_seconds = 60);
    assert_eq!(
        world.steps(&slower).await,
        ["update function/mailer (Edited): timeout_seconds 30 → 60"]
    );
    world.up(&slower).await;

    lambda(&world)
        .update_function_configuration()
        .function_name(FUNCTION)
        .memory_size(128)
        .send()
        .await
        .expect("the function is there");
    assert_eq!(
        world.steps(&slower).await,
        ["update function/mailer (Drifted): memory_mib 128 → 256"]
    );
    world.up(&slower).await;
    world.down(&slower).await;
}

#[tokio::test]
async fn new_code_is_uploaded_and_new_settings_are_not_sent_with_it() {
    let world = mailer::world().await;
    world.up(&edited(&world, |_| {})).await;
    world.writes().await;

    let recoded = edited(&world, |function| {
        function.code_sha256 = Code::Second.sha256();
    });
    assert_eq!(
        world.steps(&recoded).await,
        [format!(
            "update function/mailer (Edited): code_sha256 \"{}\" → \"{}\"",
            Code::First.sha256(),
            Code::Second.sha256()
        )]
    );
    world.up(&recoded).await;
    assert_eq!(world.writes().await, ["UpdateFunctionCode", "TagResource"]);

    let both = edited(&world, |function| {
        function.architecture = "arm64".to_owned();
        function.handler = "app.other".to_owned();
    });
    world.up(&both).await;
    assert_eq!(
        world.writes().await,
        [
            "UpdateFunctionCode",
            "UpdateFunctionConfiguration",
            "TagResource"
        ]
    );
}

#[tokio::test]
async fn variables_and_dead_letters_that_are_taken_out_go_away() {
    let world = mailer::world().await;
    let queue = format!("arn:aws:sqs:eu-west-1:{}:failed", world.account);
    let sqs = aws_sdk_sqs::Client::new(&world.config);
    let created = sqs.create_queue().queue_name("failed").send().await;
    created.expect("the name is free");
    let full = edited(&world, |function| {
        function.dead_letter_arn = Some(Input::Known(queue.clone()));
    });
    world.up(&full).await;

    let bare = edited(&world, |function| function.environment = BTreeMap::new());
    assert_eq!(
        world.steps(&bare).await,
        [format!(
            "update function/mailer (Edited): dead_letter_arn \"{queue}\" → null, \
             environment.LOG_LEVEL \"info\" → none"
        )]
    );
    world.up(&bare).await;
}

#[tokio::test]
async fn a_role_that_is_still_spreading_is_waited_for() {
    let world = mailer::world().await;
    world
        .behave(json!({"role_not_ready_attempts": 2, "function_pending_polls": 2}))
        .await;
    world.up(&edited(&world, |_| {})).await;
}

#[tokio::test]
async fn a_creation_whose_answer_is_lost_is_no_conflict() {
    let world = mailer::world().await;
    world
        .fault(json!({"drop": {"next": 1, "action": "CreateFunction", "after": true}}))
        .await;
    world.up(&edited(&world, |_| {})).await;
}

#[tokio::test]
async fn code_that_is_not_at_hand_is_told() {
    let world = mailer::world().await;
    let stack = edited(&world, |function| function.code_sha256 = "other".to_owned());
    let (outcome, _) = world.try_up(&stack).await;
    let failures: Vec<_> = outcome.failures().collect();
    let told = format!("{failures:?}");
    assert!(
        told.contains("there is none whose SHA-256 is other"),
        "{told}"
    );
}

#[tokio::test]
async fn somebody_elses_function_is_neither_taken_nor_deleted() {
    let world = mailer::world().await;
    let created = lambda(&world)
        .create_function()
        .function_name(FUNCTION)
        .role(format!("arn:aws:iam::{}:role/mailer", world.account))
        .code(FunctionCode::builder().zip_file(Blob::new("zip")).build())
        .runtime(Runtime::Python313)
        .handler("app.handler")
        .send()
        .await;
    created.expect("the name is free");

    let refused = world.plan(&edited(&world, |_| {})).await;
    let told = refused.expect_err("the name is taken").to_string();
    assert!(told.contains("function/mailer cannot be created"), "{told}");
    assert_eq!(world.steps(&world.stack([])).await, NOTHING);
}

fn lambda(world: &World) -> aws_sdk_lambda::Client {
    aws_sdk_lambda::Client::new(&world.config)
}
