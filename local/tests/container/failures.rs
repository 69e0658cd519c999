//! Copies that cannot be started: why, and what to do.

use std::net::TcpListener;

use manta_local::container::{ContainerError, Published};
use manta_local::control::Failure;

use crate::docker::containers_of;
use crate::world::World;

/// Makes sure that nothing is left of what did not start; returns the failure.
async fn fails(world: &World, application: &manta_local::container::Application) -> Failure {
    let error = world.start(application).await.err().expect("it fails");
    let failure = failure(error);
    // What was made is removed in the background.
    while !containers_of(&world.folder()).is_empty() {
        tokio::task::yield_now().await;
    }
    failure
}

fn failure(error: ContainerError) -> Failure {
    let failure = Failure::from(error);
    assert!(!failure.operation.is_empty() && !failure.message.is_empty());
    failure
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine: cargo xtask test has one"]
async fn a_program_that_the_image_lacks_is_named() {
    let world = World::new().await;
    let mut application = world.application("");
    application.container.command = vec!["/no/such/program".to_owned()];
    let failure = fails(&world, &application).await;
    assert_eq!(failure.operation, "cannot start service/web");
    assert!(failure.message.contains("/no/such/program"), "{failure:?}");
    let help = failure.help.expect("there is help");
    assert!(help.contains("command"), "{help}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine: cargo xtask test has one"]
async fn a_port_in_use_is_told_to_be() {
    let world = World::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let mut application = world.application("exec /bin/busybox sleep 600");
    application.port = Some(Published {
        outside: taken.local_addr().expect("it is bound").port(),
        inside: 8080,
    });
    let failure = fails(&world, &application).await;
    let help = failure.help.clone().expect("there is help");
    assert!(help.contains("`port`"), "{failure:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Docker engine: cargo xtask test has one"]
async fn a_build_that_fails_shows_its_last_lines() {
    let world = World::new().await;
    let application = world.application("");
    let context = application.container.context.clone();
    let dockerfile = format!("{}/Dockerfile", context.expect("it is built"));
    std::fs::write(dockerfile, "FROM scratch\nCOPY nothing /nothing\n").expect("it is ours");
    let failure = fails(&world, &application).await;
    assert_eq!(failure.operation, "cannot build the image");
    let lines = failure.last_lines.join("\n");
    assert!(lines.contains("nothing"), "{failure:?}");
}
