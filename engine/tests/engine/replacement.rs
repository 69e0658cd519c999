//! Properties that cannot be changed in place.

use crate::scenario::{deployed, endings, planned, steps, up, writes_since};
use crate::shop::Shop;

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
