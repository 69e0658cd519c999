//! Resources that the deployment owns and its blueprint no longer names.

use manta_engine::memory::World;
use manta_engine::{ErrorKind, Stack};

use crate::scenario::{
    carry_out, deployed, deployment, endings, planned, steps, target, up, writes_since,
};
use crate::shop::{Shop, at, network};
use crate::toy::Toy;

#[tokio::test]
async fn empty_stack_deletes_everything_by_rank() {
    let spare = Toy::Network(network("spare"));
    let world = deployed(&Shop::new().stack_with([spare])).await;
    let nothing = Stack::empty(deployment());
    let plan = planned(&world, &nothing).await;
    assert_eq!(
        steps(&plan),
        [
            "delete server/web",
            "delete template/app",
            "delete disk/data",
            "delete network/main",
            "delete network/spare",
        ]
    );
    let side_by_side: Vec<_> = plan.stages.iter().map(Vec::len).collect();
    assert_eq!(side_by_side, [1, 1, 1, 2]);

    up(&world, &nothing).await;
    assert!(world.entries().is_empty());
    assert!(planned(&world, &nothing).await.is_empty());
}

#[tokio::test]
async fn leftover_is_deleted_after_everything_else() {
    let shop = Shop::new();
    let world = deployed(&shop.stack_with([Toy::Network(network("spare"))])).await;
    let mut edited = shop;
    edited.template.memory_mib = 1024;
    up(&world, &edited.stack()).await;
    assert_eq!(
        writes_since(&world, 5),
        [
            "update template:shop:app",
            "update server:shop:web",
            "delete network:shop:spare",
        ]
    );
}

#[tokio::test]
async fn leftover_stays_when_a_change_failed() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack_with([Toy::Network(network("spare"))])).await;
    shop.server.count = Some(2);
    world.fail(at("server/web"), &[ErrorKind::Denied]);
    let outcome = up(&world, &shop.stack()).await;
    assert_eq!(
        endings(&outcome),
        [
            "update server/web: failed, update: refused by the test",
            "delete network/spare: blocked by server/web",
        ]
    );
    assert!(world.entries().contains_key("network:shop:spare"));
}

#[tokio::test]
async fn deletion_that_failed_keeps_what_ranks_above_it() {
    let world = deployed(&Shop::new().stack()).await;
    world.fail(at("template/app"), &[ErrorKind::Denied]);
    let outcome = up(&world, &Stack::empty(deployment())).await;
    assert_eq!(
        endings(&outcome),
        [
            "delete server/web: done",
            "delete template/app: failed, delete: refused by the test",
            "delete disk/data: blocked by template/app",
            "delete network/main: blocked by template/app",
        ]
    );
}

#[tokio::test]
async fn leftover_that_somebody_took_over_since_the_plan_is_not_deleted() {
    let world = deployed(&Shop::new().stack()).await;
    let nothing = Stack::empty(deployment());
    let plan = planned(&world, &nothing).await;
    world.edit("network:shop:main", |entry| entry.deployment = None);
    let outcome = carry_out(&plan, &target(&world, &nothing)).await;
    assert_eq!(endings(&outcome)[3], "delete network/main: stale");
    assert!(world.entries().contains_key("network:shop:main"));
    assert!(outcome.is_stale());
}

#[tokio::test]
async fn resource_found_under_another_address_by_its_identity_is_no_leftover() {
    let stack = Shop::new().stack();
    let world = deployed(&stack).await;
    world.edit("disk:shop:data", |entry| entry.address = at("disk/renamed"));
    assert!(planned(&world, &stack).await.is_empty());
}

#[tokio::test]
async fn nothing_to_delete_is_an_empty_plan() {
    let plan = planned(&World::default(), &Stack::empty(deployment())).await;
    assert!(plan.is_empty());
}
