//! What a change of one resource means for those that refer to it.

use manta_engine::{Input, plan};
use serde_json::json;

use crate::probe::Probe;
use crate::scenario::{carry_out, deployed, planned, steps, up, writes_since};
use crate::shop::{Shop, at};

#[tokio::test]
async fn follower_of_a_volatile_output_is_updated_to_its_new_value() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.template.memory_mib = 1024;
    let plan = planned(&world, &shop.stack()).await;
    assert_eq!(
        steps(&plan),
        [
            "update template/app Edited: memory_mib 512 → 1024",
            "update server/web Follows: template \"template:shop:app@1\" → known after apply",
        ]
    );
    let outcome = up(&world, &shop.stack()).await;
    assert_eq!(
        world.entries()["server:shop:web"].properties["template"],
        json!("template:shop:app@2")
    );
    assert_eq!(
        outcome.outputs[&at("template/app")]["revision"],
        json!("template:shop:app@2")
    );
    assert!(planned(&world, &shop.stack()).await.is_empty());
}

#[tokio::test]
async fn follower_of_a_lasting_output_is_left_alone() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.disk.size_gib = 16;
    let plan = planned(&world, &shop.stack()).await;
    assert_eq!(steps(&plan), ["update disk/data Edited: size_gib 8 → 16"]);
}

#[tokio::test]
async fn edited_follower_shows_both_changes_as_an_edit() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.template.memory_mib = 1024;
    shop.server.count = Some(2);
    let plan = planned(&world, &shop.stack()).await;
    assert_eq!(
        steps(&plan)[1],
        "update server/web Edited: count 1 → 2, \
         template \"template:shop:app@1\" → known after apply"
    );
}

#[tokio::test]
async fn unreadable_property_follows_what_it_refers_to() {
    let mut shop = Shop::new();
    shop.server.template = Input::from("given");
    shop.server.password = Some(Input::output_of(at("template/app"), "revision"));
    let world = deployed(&shop.stack()).await;
    let probe = Probe::new(&world, &shop.stack()).hide("password");
    shop.template.memory_mib = 1024;
    let plan = plan(&shop.stack(), &probe)
        .await
        .expect("nobody is in the way");
    assert_eq!(
        steps(&plan)[1],
        "update server/web Follows: password ? → known after apply"
    );
    carry_out(&plan, &probe).await;
    assert_eq!(
        world.entries()["server:shop:web"].properties["password"],
        json!("template:shop:app@2")
    );
}

/// A replaced network keeps its id, because ids are made of names here as they
/// mostly are on AWS.
#[tokio::test]
async fn follower_of_an_output_that_came_back_the_same_is_not_written() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.network.range = "10.1.0.0/16".to_owned();
    let outcome = up(&world, &shop.stack()).await;
    assert!(outcome.is_done());
    assert_eq!(
        writes_since(&world, 4),
        ["delete network:shop:main", "create network:shop:main"]
    );
    assert!(planned(&world, &shop.stack()).await.is_empty());
}

#[tokio::test]
async fn known_value_that_becomes_a_reference_to_the_same_changes_nothing() {
    let mut shop = Shop::new();
    shop.disk.network = Input::from("network:shop:main");
    let world = deployed(&shop.stack()).await;
    let plan = planned(&world, &Shop::new().stack()).await;
    assert!(plan.is_empty(), "{:?}", steps(&plan));
}
