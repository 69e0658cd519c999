use manta_aws::AwsResource;
use manta_aws::testing::Repository;
use serde_json::json;

use crate::world::World;

fn web(keep_images: u32) -> AwsResource {
    let repository = Repository {
        repository_name: "shop-test/web".to_owned(),
        scan_on_push: true,
        keep_images,
    };
    repository.named("web")
}

#[tokio::test]
async fn a_repository_lives_and_leaves_nothing() {
    let world = World::new().await;
    let stack = world.stack([web(10)]);
    assert_eq!(world.steps(&stack).await, ["create repository/web"]);
    world.up(&stack).await;

    let edited = world.stack([web(20)]);
    assert_eq!(
        world.steps(&edited).await,
        ["update repository/web (Edited): keep_images 10 → 20"]
    );
    world.up(&edited).await;

    delete_policy(&world).await;
    assert_eq!(
        world.steps(&edited).await,
        ["update repository/web (Drifted): keep_images null → 20"]
    );
    world.up(&edited).await;
    world.down(&edited).await;
}

#[tokio::test]
async fn a_tag_cannot_be_moved_to_another_image() {
    let world = World::new().await;
    world.up(&world.stack([web(10)])).await;
    let described = aws_sdk_ecr::Client::new(&world.config)
        .describe_repositories()
        .repository_names("shop-test/web")
        .send()
        .await
        .expect("it was made");
    let mutability = described.repositories()[0].image_tag_mutability();
    assert_eq!(mutability.map(|m| m.as_str()), Some("IMMUTABLE"));
}

#[tokio::test]
async fn a_creation_whose_answer_is_lost_is_no_conflict() {
    let world = World::new().await;
    let lost = json!({"drop": {"next": 1, "action": "CreateRepository", "after": true}});
    world.fault(lost).await;
    world.up(&world.stack([web(10)])).await;
}

async fn delete_policy(world: &World) {
    aws_sdk_ecr::Client::new(&world.config)
        .delete_lifecycle_policy()
        .repository_name("shop-test/web")
        .send()
        .await
        .expect("there is a policy");
}
