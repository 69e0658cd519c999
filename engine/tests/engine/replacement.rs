//! Properties that cannot be changed in place.

use manta_engine::{ErrorKind, Input};

use crate::scenario::{deployed, endings, planned, steps, up, writes_since};
use crate::shop::{Shop, at, network};
use crate::toy::Toy;

#[tokio::test]
async fn immutable_change_deletes_then_creates_and_dependents_come_after() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.disk.zone = "b".to_owned();
    shop.template.memory_mib = 1024;
    let plan = planned(&world, &shop.stack()).await;
    assert_eq!(
        steps(&plan),
        [
            "delete disk/data for zone \"a\" → \"b\"",
            "create disk/data anew",
            "update template/app Edited: disks[0] \"disk:shop:data\" → known after apply, \
             memory_mib 512 → 1024",
            "update server/web Follows: template \"template:shop:app@1\" → known after apply",
        ]
    );
    let outcome = up(&world, &shop.stack()).await;
    assert!(outcome.is_done());
    assert_eq!(
        writes_since(&world, 4),
        [
            "delete disk:shop:data",
            "create disk:shop:data",
            "update template:shop:app",
            "update server:shop:web",
        ]
    );
    assert!(planned(&world, &shop.stack()).await.is_empty());
}

#[tokio::test]
async fn of_two_replaced_resources_the_user_is_deleted_before_what_it_uses() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.network.range = "10.1.0.0/16".to_owned();
    shop.disk.zone = "b".to_owned();
    let outcome = up(&world, &shop.stack()).await;
    assert!(outcome.is_done(), "{:?}", endings(&outcome));
    assert_eq!(
        writes_since(&world, 4)[..4],
        [
            "delete disk:shop:data",
            "delete network:shop:main",
            "create network:shop:main",
            "create disk:shop:data",
        ]
    );
}

#[tokio::test]
async fn replacement_that_stopped_half_way_goes_on() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.disk.zone = "b".to_owned();
    world.cut_after(Some(1));
    let cut = up(&world, &shop.stack()).await;
    assert_eq!(
        endings(&cut)[..2],
        [
            "delete disk/data: done",
            "create disk/data: failed, create: refused by the test",
        ]
    );
    world.cut_after(None);
    let outcome = up(&world, &shop.stack()).await;
    assert!(outcome.is_done());
    assert_eq!(world.entries()["disk:shop:data"].properties["zone"], "b");
    assert!(planned(&world, &shop.stack()).await.is_empty());
}

#[tokio::test]
async fn user_that_cannot_be_deleted_keeps_what_it_uses() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack_with([Toy::Network(network("spare"))])).await;
    shop.network.range = "10.1.0.0/16".to_owned();
    shop.disk.zone = "b".to_owned();
    world.fail(at("disk/data"), &[ErrorKind::Denied]);
    let outcome = up(&world, &shop.stack()).await;
    assert_eq!(
        endings(&outcome),
        [
            "delete network/main: blocked by disk/data",
            "create network/main: blocked by disk/data",
            "delete disk/data: failed, delete: refused by the test",
            "create disk/data: blocked by disk/data",
            "update template/app: blocked by disk/data",
            "update server/web: blocked by disk/data",
            "delete network/spare: blocked by disk/data",
        ]
    );
    assert_eq!(world.entries().len(), 5);
}

/// Only the mark is out of date once the network is back with its id. A plan made
/// at that moment would see nothing to do, so apply must do nothing either.
#[tokio::test]
async fn edit_that_turns_out_to_change_nothing_is_not_written() {
    let mut shop = Shop::new();
    shop.disk.network = Input::from("network:shop:main");
    let world = deployed(&shop.stack()).await;
    let mut edited = Shop::new();
    edited.network.range = "10.1.0.0/16".to_owned();
    up(&world, &edited.stack()).await;
    assert_eq!(
        writes_since(&world, 4),
        ["delete network:shop:main", "create network:shop:main"]
    );
    assert!(planned(&world, &edited.stack()).await.is_empty());
}

/// The interruption hides from the second plan that what the server follows was
/// changed; both worlds are the same all the same.
#[tokio::test]
async fn interrupted_replacement_ends_as_if_it_had_not_been() {
    let mut shop = Shop::new();
    let before = deployed(&shop.stack()).await;
    let interrupted = deployed(&shop.stack()).await;
    shop.disk.zone = "b".to_owned();
    shop.server.count = None;
    assert!(up(&before, &shop.stack()).await.is_done());

    interrupted.cut_after(Some(2));
    up(&interrupted, &shop.stack()).await;
    assert_eq!(
        writes_since(&interrupted, 4),
        ["delete disk:shop:data", "create disk:shop:data"]
    );
    interrupted.cut_after(None);
    assert!(up(&interrupted, &shop.stack()).await.is_done());
    assert_eq!(interrupted.entries(), before.entries());
}
