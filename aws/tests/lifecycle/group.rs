use aws_sdk_xray::types::InsightsConfiguration;
use manta_aws::AwsResource;
use manta_aws::testing::Group;

use crate::world::{NOTHING, World};

fn traces(filter: &str) -> AwsResource {
    let group = Group {
        group_name: "shop-test".to_owned(),
        filter_expression: filter.to_owned(),
        insights: false,
    };
    group.named("traces")
}

const ONE: &str = r#"service("shop-test-web")"#;
const TWO: &str = r#"service("shop-test-web") OR service("shop-test-api")"#;

#[tokio::test]
async fn a_group_lives_and_leaves_nothing() {
    let world = World::new().await;
    let stack = world.stack([traces(ONE)]);
    assert_eq!(world.steps(&stack).await, ["create group/traces"]);
    world.up(&stack).await;
    // Marked in the call that makes it.
    assert_eq!(world.writes().await, ["CreateGroup"]);

    let edited = world.stack([traces(TWO)]);
    let [step] = &world.steps(&edited).await[..] else {
        panic!("one thing differs");
    };
    assert!(step.starts_with("update group/traces (Edited): filter_expression"));
    world.up(&edited).await;

    look_for_insights(&world).await;
    assert_eq!(
        world.steps(&edited).await,
        ["update group/traces (Drifted): insights true → false"]
    );
    world.up(&edited).await;
    world.down(&edited).await;
}

#[tokio::test]
async fn somebody_elses_group_is_neither_taken_nor_deleted() {
    let world = World::new().await;
    let xray = aws_sdk_xray::Client::new(&world.config);
    let created = xray.create_group().group_name("shop-test").send().await;
    created.expect("the name is free");

    let refused = world.plan(&world.stack([traces(ONE)])).await;
    let told = refused.expect_err("the name is taken").to_string();
    assert!(told.contains("group/traces cannot be created"), "{told}");
    assert_eq!(world.steps(&world.stack([])).await, NOTHING);
}

#[tokio::test]
async fn a_group_among_more_than_a_page_of_others_is_found() {
    let world = World::new().await;
    let xray = aws_sdk_xray::Client::new(&world.config);
    for number in 0..30 {
        let name = format!("a-group-{number}");
        let created = xray.create_group().group_name(name).send().await;
        created.expect("the name is free");
    }
    let stack = world.stack([traces(ONE)]);
    world.up(&stack).await;
    world.down(&stack).await;
}

async fn look_for_insights(world: &World) {
    let insights = InsightsConfiguration::builder()
        .insights_enabled(true)
        .build();
    aws_sdk_xray::Client::new(&world.config)
        .update_group()
        .group_name("shop-test")
        .filter_expression(TWO)
        .insights_configuration(insights)
        .send()
        .await
        .expect("the group is there");
}
