use aws_sdk_xray::types::SamplingRuleUpdate;
use manta_aws::AwsResource;
use manta_aws::testing::SamplingRule;

use crate::world::{NOTHING, World};

const NAME: &str = "shop-test-web-rest";

fn rest(fixed_rate: f64) -> AwsResource {
    rule("web-rest", NAME, fixed_rate)
}

fn rule(name: &str, rule_name: &str, fixed_rate: f64) -> AwsResource {
    let anything = || "*".to_owned();
    let rule = SamplingRule {
        rule_name: rule_name.to_owned(),
        priority: 1000,
        fixed_rate,
        reservoir_size: 2,
        service_name: "shop-test-web".to_owned(),
        service_type: anything(),
        host: anything(),
        http_method: anything(),
        url_path: "/checkout/*".to_owned(),
    };
    rule.named(name)
}

#[tokio::test]
async fn a_sampling_rule_lives_and_leaves_nothing() {
    let world = World::new().await;
    let stack = world.stack([rest(0.1)]);
    assert_eq!(world.steps(&stack).await, ["create sampling-rule/web-rest"]);
    world.up(&stack).await;
    // Marked in the call that makes it.
    assert_eq!(world.writes().await, ["CreateSamplingRule"]);

    let edited = world.stack([rest(0.35)]);
    assert_eq!(
        world.steps(&edited).await,
        ["update sampling-rule/web-rest (Edited): fixed_rate 0.1 → 0.35"]
    );
    world.up(&edited).await;

    set_host(&world, "example.com").await;
    assert_eq!(
        world.steps(&edited).await,
        [r#"update sampling-rule/web-rest (Drifted): host "example.com" → "*""#]
    );
    world.up(&edited).await;
    world.down(&edited).await;
}

#[tokio::test]
async fn a_rule_that_left_the_stack_is_deleted_and_the_others_stay() {
    let world = World::new().await;
    let other = || rule("web-path-1", "shop-test-web-path-1", 1.0);
    world.up(&world.stack([rest(0.1), other()])).await;
    let without = world.stack([other()]);
    assert_eq!(
        world.steps(&without).await,
        ["delete sampling-rule/web-rest"]
    );
    world.up(&without).await;
    world.down(&without).await;
}

#[tokio::test]
async fn somebody_elses_rule_is_neither_taken_nor_deleted() {
    let world = World::new().await;
    let AwsResource::SamplingRule { specification, .. } = rest(0.1) else {
        unreachable!("it is a rule");
    };
    let SamplingRule { rule_name, .. } = *specification;
    let rule = aws_sdk_xray::types::SamplingRule::builder()
        .rule_name(rule_name)
        .resource_arn("*")
        .priority(1)
        .fixed_rate(1.0)
        .reservoir_size(0)
        .service_name("*")
        .service_type("*")
        .host("*")
        .http_method("*")
        .url_path("*")
        .version(1);
    aws_sdk_xray::Client::new(&world.config)
        .create_sampling_rule()
        .sampling_rule(rule.build().expect("it has all that it needs"))
        .send()
        .await
        .expect("the name is free");

    let refused = world.plan(&world.stack([rest(0.1)])).await;
    let told = refused.expect_err("the name is taken").to_string();
    assert!(
        told.contains("sampling-rule/web-rest cannot be created"),
        "{told}"
    );
    assert_eq!(world.steps(&world.stack([])).await, NOTHING);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_no_second_rule() {
    let world = World::new().await;
    let stack = world.stack([rest(0.1)]);
    world
        .fault(serde_json::json!({ "drop": { "next": 1, "action": "xray:CreateSamplingRule", "after": true } }))
        .await;
    world.up(&stack).await;
    world.down(&stack).await;
}

async fn set_host(world: &World, host: &str) {
    let update = SamplingRuleUpdate::builder().rule_name(NAME).host(host);
    aws_sdk_xray::Client::new(&world.config)
        .update_sampling_rule()
        .sampling_rule_update(update.build())
        .send()
        .await
        .expect("the rule is there");
}
