use manta_aws::AwsResource;
use manta_aws::testing::LogGroup;

use crate::world::World;

pub(crate) fn web(retention_days: u32) -> AwsResource {
    let group = LogGroup {
        log_group_name: "/manta/shop-test/web".to_owned(),
        retention_days,
    };
    group.named("web")
}

#[tokio::test]
async fn a_log_group_lives_and_leaves_nothing() {
    let world = World::new().await;
    let stack = world.stack([web(7)]);
    assert_eq!(world.steps(&stack).await, ["create log-group/web"]);
    world.up(&stack).await;

    let edited = world.stack([web(30)]);
    assert_eq!(
        world.steps(&edited).await,
        ["update log-group/web (Edited): retention_days 7 → 30"]
    );
    world.up(&edited).await;

    aws_sdk_cloudwatchlogs::Client::new(&world.config)
        .delete_retention_policy()
        .log_group_name("/manta/shop-test/web")
        .send()
        .await
        .expect("the log group is there");
    assert_eq!(
        world.steps(&edited).await,
        ["update log-group/web (Drifted): retention_days null → 30"]
    );
    world.up(&edited).await;
    world.down(&edited).await;
}

#[tokio::test]
async fn a_log_group_is_not_taken_for_one_whose_name_it_begins() {
    let world = World::new().await;
    aws_sdk_cloudwatchlogs::Client::new(&world.config)
        .create_log_group()
        .log_group_name("/manta/shop-test/web-admin")
        .send()
        .await
        .expect("the name is free");
    let stack = world.stack([web(7)]);
    assert_eq!(world.steps(&stack).await, ["create log-group/web"]);
}
