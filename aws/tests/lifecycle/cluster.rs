use manta_aws::AwsResource;
use manta_aws::testing::Cluster;

use crate::world::World;

pub(crate) fn main(container_insights: bool) -> AwsResource {
    let cluster = Cluster {
        cluster_name: "shop-test".to_owned(),
        capacity_providers: vec!["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()],
        container_insights,
    };
    cluster.named("main")
}

#[tokio::test]
async fn a_cluster_lives_and_leaves_nothing() {
    let world = World::new().await;
    let stack = world.stack([main(false)]);
    assert_eq!(world.steps(&stack).await, ["create cluster/main"]);
    world.up(&stack).await;

    let edited = world.stack([main(true)]);
    assert_eq!(
        world.steps(&edited).await,
        ["update cluster/main (Edited): container_insights false → true"]
    );
    world.up(&edited).await;

    aws_sdk_ecs::Client::new(&world.config)
        .put_cluster_capacity_providers()
        .cluster("shop-test")
        .capacity_providers("FARGATE")
        .set_default_capacity_provider_strategy(Some(Vec::new()))
        .send()
        .await
        .expect("the cluster is there");
    assert_eq!(
        world.steps(&edited).await,
        [
            "update cluster/main (Drifted): capacity_providers [\"FARGATE\"] → [\"FARGATE\",\"FARGATE_SPOT\"]"
        ]
    );
    world.up(&edited).await;
    world.down(&edited).await;

    // A deleted cluster can be described for a while; its name is free all the same.
    assert_eq!(world.steps(&stack).await, ["create cluster/main"]);
    world.up(&stack).await;
    world.down(&stack).await;
}
