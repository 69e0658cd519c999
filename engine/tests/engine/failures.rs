//! What a failed step means for the others.

use manta_engine::ErrorKind;
use manta_engine::memory::World;

use crate::scenario::{endings, planned, up};
use crate::shop::{Shop, at, network};
use crate::toy::Toy;

#[tokio::test]
async fn independent_steps_go_on_and_dependents_are_blocked() {
    let stack = Shop::new().stack_with([Toy::Network(network("spare"))]);
    let world = World::default();
    world.fail(at("disk/data"), &[ErrorKind::Denied]);
    let outcome = up(&world, &stack).await;
    assert_eq!(
        endings(&outcome),
        [
            "create network/main: done",
            "create network/spare: done",
            "create disk/data: failed, create: refused by the test",
            "create template/app: blocked by disk/data",
            "create server/web: blocked by disk/data",
        ]
    );
    assert!(!outcome.is_done() && !outcome.is_stale() && !outcome.interrupted);
    let failed: Vec<_> = outcome.failures().map(|step| &step.address).collect();
    assert_eq!(failed, [&at("disk/data")]);
}

#[tokio::test]
async fn outputs_are_of_what_exists() {
    let world = World::default();
    world.fail(at("disk/data"), &[ErrorKind::Denied]);
    let outcome = up(&world, &Shop::new().stack()).await;
    let exist: Vec<_> = outcome.outputs.keys().collect();
    assert_eq!(exist, [&at("network/main")]);
}

#[tokio::test]
async fn next_up_goes_on_from_the_failure() {
    let stack = Shop::new().stack();
    let world = World::default();
    world.fail(at("disk/data"), &[ErrorKind::Conflict]);
    up(&world, &stack).await;
    let outcome = up(&world, &stack).await;
    assert_eq!(
        endings(&outcome),
        [
            "create disk/data: done",
            "create template/app: done",
            "create server/web: done",
        ]
    );
    assert!(planned(&world, &stack).await.is_empty());
}

#[tokio::test]
async fn reference_to_an_output_that_no_kind_gives_fails_its_step_alone() {
    let mut shop = Shop::new();
    shop.server.template = manta_engine::Input::output_of(at("template/app"), "colour");
    let world = World::default();
    let outcome = up(&world, &shop.stack()).await;
    assert_eq!(
        endings(&outcome)[3],
        "create server/web: failed, resolve inputs: \
         the output `colour` of template/app is not known yet"
    );
    assert!(!world.entries().contains_key("server:shop:web"));
}
