//! What a supervisor that was killed leaves behind.

use manta_local::container::{remove_images, remove_leftovers};

use crate::docker::{containers_of, images_of};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine and a static binary: cargo xtask test has both"]
async fn nothing_is_left_of_a_deployment_and_nothing_of_others_is_touched() {
    let (world, other) = (World::new().await, World::new().await);
    let script = "exec /bin/busybox sleep 600";
    let application = world.traced(script);
    let left = world.start(&application).await.expect("it starts");
    let kept = other
        .start(&other.application(script))
        .await
        .expect("it starts");
    // As when its owner is killed: nobody stops it.
    std::mem::forget(left);
    assert_eq!(containers_of(&world.folder()).len(), 2);
    assert_eq!(images_of(&world.name).len(), 2);

    let folder = world.folder();
    remove_containers(&folder).await;
    assert_eq!(containers_of(&folder), [""; 0]);
    remove_images_but(&world.name, &[&application.container.image]).await;
    assert_eq!(images_of(&world.name).len(), 1, "the one that is used");
    remove_images_but(&world.name, &[]).await;
    assert_eq!(images_of(&world.name), [""; 0]);
    assert_eq!(containers_of(&other.folder()).len(), 1);
    assert_eq!(images_of(&other.name).len(), 1);

    // There is nothing any more, which is no error.
    remove_containers(&folder).await;
    remove_images_but(&world.name, &[]).await;
    kept.stop().await;
}

async fn remove_containers(folder: &str) {
    let removed = remove_leftovers(folder.as_ref()).await;
    removed.expect("Docker runs");
}

async fn remove_images_but(deployment: &str, used: &[&String]) {
    let used = used.iter().copied().cloned().collect();
    let removed = remove_images(deployment, &used).await;
    removed.expect("Docker runs");
}
