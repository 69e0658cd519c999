use aws_sdk_sqs::types::QueueAttributeName;
use manta_aws::AwsResource;
use manta_aws::testing::EventSourceMapping;
use manta_engine::Stack;
use serde_json::json;

use crate::mailer::{self, FUNCTION};
use crate::world::{NOTHING, World};

/// Six times the function's timeout, as it should be.
const VISIBILITY_SECONDS: u32 = 180;

fn jobs(world: &World, batch_size: u32, report_item_failures: bool) -> AwsResource {
    let mapping = EventSourceMapping {
        function: mailer::name(),
        function_name: FUNCTION.to_owned(),
        event_source_arn: format!("arn:aws:sqs:eu-west-1:{}:jobs", world.account),
        batch_size,
        window_seconds: 0,
        report_item_failures,
    };
    mapping.named("mailer-jobs")
}

fn stack(world: &World, mapping: AwsResource) -> Stack<AwsResource> {
    world.stack([mailer::resource(world), mapping])
}

/// Enters an account that has the queue.
async fn world(visibility_seconds: u32) -> World {
    let world = mailer::world().await;
    let created = aws_sdk_sqs::Client::new(&world.config)
        .create_queue()
        .queue_name("jobs")
        .attributes(
            QueueAttributeName::VisibilityTimeout,
            visibility_seconds.to_string(),
        )
        .send()
        .await;
    created.expect("the name is free");
    world
}

#[tokio::test]
async fn a_mapping_lives_and_leaves_nothing() {
    let world = world(VISIBILITY_SECONDS).await;
    let first = stack(&world, jobs(&world, 10, true));
    assert_eq!(
        world.steps(&first).await,
        [
            "create function/mailer",
            "create event-source-mapping/mailer-jobs"
        ]
    );
    world.up(&first).await;

    let edited = stack(&world, jobs(&world, 5, false));
    assert_eq!(
        world.steps(&edited).await,
        [
            "update event-source-mapping/mailer-jobs (Edited): batch_size 10 → 5, \
             report_item_failures true → false"
        ]
    );
    world.up(&edited).await;

    set_batch_size(&world, &jobs(&world, 5, false), 1).await;
    assert_eq!(
        world.steps(&edited).await,
        ["update event-source-mapping/mailer-jobs (Drifted): batch_size 1 → 5"]
    );
    world.up(&edited).await;
    world.down(&edited).await;
}

#[tokio::test]
async fn somebody_elses_mapping_is_neither_taken_nor_deleted() {
    let world = world(VISIBILITY_SECONDS).await;
    world.up(&world.stack([mailer::resource(&world)])).await;
    let created = aws_sdk_lambda::Client::new(&world.config)
        .create_event_source_mapping()
        .function_name(FUNCTION)
        .event_source_arn(format!("arn:aws:sqs:eu-west-1:{}:jobs", world.account))
        .send()
        .await;
    created.expect("there is none yet");

    let wanted = stack(&world, jobs(&world, 10, true));
    let refused = world.plan(&wanted).await;
    let told = refused.expect_err("the place is taken").to_string();
    assert!(
        told.contains("event-source-mapping/mailer-jobs cannot be created"),
        "{told}"
    );
    let without = world.stack([mailer::resource(&world)]);
    assert_eq!(world.steps(&without).await, NOTHING);
}

#[tokio::test]
async fn a_creation_whose_answer_is_lost_is_no_conflict() {
    let world = world(VISIBILITY_SECONDS).await;
    world
        .fault(json!({"drop": {"next": 1, "action": "CreateEventSourceMapping", "after": true}}))
        .await;
    world.up(&stack(&world, jobs(&world, 10, true))).await;
}

#[tokio::test]
async fn a_queue_that_hides_messages_too_shortly_is_told_with_the_remedy() {
    let world = world(10).await;
    let (outcome, _) = world.try_up(&stack(&world, jobs(&world, 10, true))).await;
    let told = format!("{:?}", outcome.failures().collect::<Vec<_>>());
    assert!(
        told.contains("Queue visibility timeout: 10 seconds"),
        "{told}"
    );
    assert!(told.contains("at least six times"), "{told}");
}

async fn set_batch_size(world: &World, mapping: &AwsResource, size: i32) {
    aws_sdk_lambda::Client::new(&world.config)
        .update_event_source_mapping()
        .uuid(world.found(mapping).await.identity)
        .batch_size(size)
        .send()
        .await
        .expect("the mapping is there");
}
