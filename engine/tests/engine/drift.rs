//! Telling an edited blueprint from a world that somebody changed.

use manta_engine::memory::World;
use manta_engine::{Input, plan};
use serde_json::json;

use crate::probe::Probe;
use crate::scenario::{carry_out, deployed, planned, steps, up, writes_since};
use crate::shop::Shop;

/// Gives the shop's server another count, behind everyone's back.
fn tamper(world: &World) {
    world.edit("server:shop:web", |entry| {
        entry.properties.insert("count".to_owned(), json!(9));
    });
}

#[tokio::test]
async fn out_of_band_edit_shows_as_drift_and_is_put_right() {
    let stack = Shop::new().stack();
    let world = deployed(&stack).await;
    tamper(&world);
    let plan = planned(&world, &stack).await;
    assert_eq!(steps(&plan), ["update server/web Drifted: count 9 → 1"]);

    up(&world, &stack).await;
    assert_eq!(
        world.entries()["server:shop:web"].properties["count"],
        json!(1)
    );
    assert!(planned(&world, &stack).await.is_empty());
}

#[tokio::test]
async fn edit_of_a_drifted_resource_shows_as_an_edit() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    tamper(&world);
    shop.server.count = Some(2);
    let plan = planned(&world, &shop.stack()).await;
    assert_eq!(steps(&plan), ["update server/web Edited: count 9 → 2"]);
}

#[tokio::test]
async fn without_a_digest_nobody_can_tell() {
    let stack = Shop::new().stack();
    let world = deployed(&stack).await;
    tamper(&world);
    world.edit("server:shop:web", |entry| entry.digest = None);
    let plan = planned(&world, &stack).await;
    assert_eq!(
        steps(&plan),
        ["update server/web Undetermined: count 9 → 1"]
    );
}

#[tokio::test]
async fn resource_deleted_out_of_band_is_created_again() {
    let stack = Shop::new().stack();
    let world = deployed(&stack).await;
    let mut intact = world.entries();
    let gone = intact
        .remove("disk:shop:data")
        .expect("the shop has this disk");
    let world = World::default();
    for (identity, entry) in intact {
        world.edit(&identity, |slot| *slot = entry);
    }
    let plan = planned(&world, &stack).await;
    assert_eq!(
        steps(&plan),
        [
            "create disk/data",
            "update template/app Follows: disks[0] \"disk:shop:data\" → known after apply",
            "update server/web Follows: template \"template:shop:app@1\" → known after apply",
        ]
    );
    up(&world, &stack).await;
    assert_eq!(world.entries()["disk:shop:data"], gone);
}

#[tokio::test]
async fn unreadable_property_is_written_when_the_blueprint_changes_it_and_only_then() {
    let mut shop = Shop::new();
    shop.server.password = Some(Input::from("first"));
    let world = deployed(&shop.stack()).await;
    let probe = Probe::new(&world, &shop.stack()).hide("password");
    let unchanged = plan(&shop.stack(), &probe)
        .await
        .expect("nobody is in the way");
    assert!(unchanged.is_empty());

    shop.server.password = Some(Input::from("second"));
    let changed = plan(&shop.stack(), &probe)
        .await
        .expect("nobody is in the way");
    assert_eq!(
        steps(&changed),
        ["update server/web Edited: password ? → \"second\""]
    );
    carry_out(&changed, &probe).await;
    assert_eq!(probe.updates(), [["password"]]);
    assert_eq!(writes_since(&world, 4), ["update server:shop:web"]);
    let again = plan(&shop.stack(), &probe)
        .await
        .expect("nobody is in the way");
    assert!(again.is_empty());
}
