use aws_sdk_sqs::types::QueueAttributeName;
use manta_aws::AwsResource;
use manta_aws::testing::Queue;

use crate::world::{NOTHING, World};

fn jobs(retention_seconds: u32) -> AwsResource {
    let queue = Queue {
        queue_name: "shop-test-jobs".to_owned(),
        retention_seconds,
        encrypted: true,
    };
    queue.named("jobs")
}

#[tokio::test]
async fn a_queue_lives_and_leaves_nothing() {
    let world = World::new().await;
    let stack = world.stack([jobs(3600)]);
    assert_eq!(world.steps(&stack).await, ["create queue/jobs"]);
    world.up(&stack).await;

    let edited = world.stack([jobs(7200)]);
    assert_eq!(
        world.steps(&edited).await,
        ["update queue/jobs (Edited): retention_seconds 3600 → 7200"]
    );
    world.up(&edited).await;

    set_retention(&world, &jobs(7200), "60").await;
    assert_eq!(
        world.steps(&edited).await,
        ["update queue/jobs (Drifted): retention_seconds 60 → 7200"]
    );
    world.up(&edited).await;
    world.down(&edited).await;
}

#[tokio::test]
async fn somebody_elses_queue_is_neither_taken_nor_deleted() {
    let world = World::new().await;
    let sqs = aws_sdk_sqs::Client::new(&world.config);
    let created = sqs.create_queue().queue_name("shop-test-jobs").send().await;
    created.expect("the name is free");

    let refused = world.plan(&world.stack([jobs(3600)])).await;
    let told = refused.expect_err("the name is taken").to_string();
    assert!(told.contains("queue/jobs cannot be created"), "{told}");
    assert_eq!(world.steps(&world.stack([])).await, NOTHING);
}

async fn set_retention(world: &World, queue: &AwsResource, seconds: &str) {
    aws_sdk_sqs::Client::new(&world.config)
        .set_queue_attributes()
        .queue_url(world.found(queue).await.identity)
        .attributes(QueueAttributeName::MessageRetentionPeriod, seconds)
        .send()
        .await
        .expect("the queue is there");
}
