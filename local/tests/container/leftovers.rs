//! What a supervisor that was killed leaves behind.

use std::fs;

use manta_local::container::{Application, application_image, remove_images, remove_leftovers};

use crate::docker::{containers_of, images_of, names_of};
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
    remove_all_images(&world.name).await;
    assert_eq!(images_of(&world.name), [""; 0]);
    assert_eq!(containers_of(&other.folder()).len(), 1);
    assert_eq!(images_of(&other.name).len(), 1);

    // There is nothing any more, which is no error.
    remove_containers(&folder).await;
    remove_all_images(&world.name).await;
    kept.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine: cargo xtask test has one"]
async fn an_image_that_was_built_anew_replaces_the_older_one() {
    let world = World::new().await;
    let mut application = world.application("exec /bin/busybox sleep 600");
    let before = world.start(&application).await.expect("it starts");
    application.id.push('b');
    let context = application.container.context.clone().expect("it is built");
    let dockerfile = "FROM scratch\nCOPY busybox /bin/busybox\nLABEL version=2\n";
    fs::write(format!("{context}/Dockerfile"), dockerfile).expect("it is ours");
    application.container.image = application_image(&world.name, "web", "2");
    let after = world.start(&application).await.expect("it starts");
    assert_eq!(images_of(&world.name).len(), 2);

    before.stop().await;
    forget_older(&world, &application).await;
    assert_eq!(names_of(&world.name), [application.container.image]);
    after.stop().await;
}

async fn forget_older(world: &World, application: &Application) {
    let forgotten = world.engine.forget_older(&application.container).await;
    forgotten.expect("Docker runs");
}

async fn remove_containers(folder: &str) {
    let removed = remove_leftovers(folder.as_ref()).await;
    removed.expect("Docker runs");
}

async fn remove_all_images(deployment: &str) {
    let removed = remove_images(deployment).await;
    removed.expect("Docker runs");
}
