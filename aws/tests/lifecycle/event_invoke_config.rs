use manta_aws::AwsResource;
use manta_aws::testing::EventInvokeConfig;

use crate::mailer::{self, FUNCTION};
use crate::world::World;

fn asynchronous(retries: u32, max_age_seconds: u32) -> AwsResource {
    let config = EventInvokeConfig {
        function: mailer::name(),
        function_name: FUNCTION.to_owned(),
        retries,
        max_age_seconds,
    };
    config.named("mailer")
}

#[tokio::test]
async fn asynchronous_settings_live_and_leave_nothing() {
    let world = mailer::world().await;
    let stack = world.stack([mailer::resource(&world), asynchronous(2, 3600)]);
    assert_eq!(
        world.steps(&stack).await,
        [
            "create function/mailer",
            "create event-invoke-config/mailer"
        ]
    );
    world.up(&stack).await;

    // It has no place for a digest, so nobody can tell an edit from drift.
    let edited = world.stack([mailer::resource(&world), asynchronous(0, 3600)]);
    assert_eq!(
        world.steps(&edited).await,
        ["update event-invoke-config/mailer (Undetermined): retries 2 → 0"]
    );
    world.up(&edited).await;

    set_age(&world, 60).await;
    assert_eq!(
        world.steps(&edited).await,
        ["update event-invoke-config/mailer (Undetermined): max_age_seconds 60 → 3600"]
    );
    world.up(&edited).await;
    world.down(&edited).await;
}

#[tokio::test]
async fn asynchronous_settings_that_left_the_blueprint_go_without_their_function() {
    let world = mailer::world().await;
    let both = world.stack([mailer::resource(&world), asynchronous(2, 3600)]);
    world.up(&both).await;
    let function = world.stack([mailer::resource(&world)]);
    assert_eq!(
        world.steps(&function).await,
        ["delete event-invoke-config/mailer"]
    );
    world.up(&function).await;
}

async fn set_age(world: &World, seconds: i32) {
    aws_sdk_lambda::Client::new(&world.config)
        .update_function_event_invoke_config()
        .function_name(FUNCTION)
        .maximum_event_age_in_seconds(seconds)
        .send()
        .await
        .expect("the function has settings");
}
