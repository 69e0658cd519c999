use manta_aws::AwsResource;
use manta_aws::testing::FunctionUrl;
use manta_engine::Stack;
use serde_json::{Value, json};

use crate::mailer::{self, FUNCTION};
use crate::world::World;

fn stack(world: &World, auth_type: &str) -> Stack<AwsResource> {
    let url = FunctionUrl {
        function: mailer::name(),
        function_name: FUNCTION.to_owned(),
        auth_type: auth_type.to_owned(),
    };
    world.stack([mailer::resource(world), url.named("mailer")])
}

#[tokio::test]
async fn a_url_lives_and_leaves_nothing() {
    let world = mailer::world().await;
    let signed = stack(&world, "AWS_IAM");
    assert_eq!(
        world.steps(&signed).await,
        ["create function/mailer", "create function-url/mailer"]
    );
    world.up(&signed).await;
    assert_eq!(statements(&world).await, json!([]));

    // It has no place for a digest, so nobody can tell an edit from drift.
    let open = stack(&world, "NONE");
    assert_eq!(
        world.steps(&open).await,
        ["update function-url/mailer (Undetermined): auth_type \"AWS_IAM\" → \"NONE\""]
    );
    world.up(&open).await;
    world.up(&signed).await;
    assert_eq!(
        statements(&world).await,
        json!([]),
        "nobody is let in any more"
    );
    world.down(&signed).await;
}

#[tokio::test]
async fn an_open_url_lets_anyone_call_it_and_nothing_else() {
    let world = mailer::world().await;
    let open = stack(&world, "NONE");
    world.up(&open).await;
    let conditions: Vec<_> = statements(&world)
        .await
        .as_array()
        .expect("statements are a list")
        .iter()
        .map(|statement| {
            assert_eq!(statement["Principal"], "*");
            (statement["Action"].clone(), statement["Condition"].clone())
        })
        .collect();
    assert_eq!(
        conditions,
        [
            (
                json!("lambda:InvokeFunctionUrl"),
                json!({"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}})
            ),
            (
                json!("lambda:InvokeFunction"),
                json!({"Bool": {"lambda:InvokedViaFunctionUrl": "true"}})
            ),
        ]
    );
    world.down(&open).await;
}

#[tokio::test]
async fn a_permission_that_was_taken_away_is_given_again() {
    let world = mailer::world().await;
    let open = stack(&world, "NONE");
    world.up(&open).await;
    aws_sdk_lambda::Client::new(&world.config)
        .remove_permission()
        .function_name(FUNCTION)
        .statement_id("manta-function-url-invoke")
        .send()
        .await
        .expect("the permission was given");
    assert_eq!(
        world.steps(&open).await,
        ["update function-url/mailer (Undetermined): \
             auth_type \"NONE without permission\" → \"NONE\""]
    );
    world.up(&open).await;
}

#[tokio::test]
async fn answers_that_are_lost_are_no_conflicts() {
    let world = mailer::world().await;
    for action in ["CreateFunctionUrlConfig", "AddPermission"] {
        world
            .fault(json!({"drop": {"next": 1, "action": action, "after": true}}))
            .await;
    }
    world.up(&stack(&world, "NONE")).await;
}

#[tokio::test]
async fn a_url_that_left_the_blueprint_goes_with_its_permissions_alone() {
    let world = mailer::world().await;
    world.up(&stack(&world, "NONE")).await;
    let function = world.stack([mailer::resource(&world)]);
    assert_eq!(world.steps(&function).await, ["delete function-url/mailer"]);
    world.up(&function).await;
    assert_eq!(statements(&world).await, json!([]));
}

/// Returns the statements of the function's policy.
async fn statements(world: &World) -> Value {
    let answer = aws_sdk_lambda::Client::new(&world.config)
        .get_policy()
        .function_name(FUNCTION)
        .send()
        .await;
    let policy = answer.ok().and_then(|answer| answer.policy);
    let policy: Value = policy.map_or(Value::Null, |text| {
        serde_json::from_str(&text).expect("a policy is JSON")
    });
    policy.get("Statement").cloned().unwrap_or(json!([]))
}
