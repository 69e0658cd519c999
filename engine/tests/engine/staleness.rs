//! A world that moves between plan and apply.

use manta_engine::memory::{Entry, World};
use manta_engine::{ApplyOptions, ErrorKind, Plan, Stack, apply};
use serde_json::json;

use crate::probe::Probe;
use crate::scenario::{
    Run, carry_out, deployed, endings, planned, stack, target, up, writes_since,
};
use crate::shop::{Shop, at, network};
use crate::toy::Toy;

fn set_count(entry: &mut Entry) {
    entry.properties.insert("count".to_owned(), json!(9));
}

#[tokio::test]
async fn changed_resource_is_stale_and_is_not_written() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.server.count = Some(2);
    let plan = planned(&world, &shop.stack()).await;
    world.edit("server:shop:web", set_count);
    let outcome = carry_out(&plan, &target(&world, &shop.stack())).await;
    assert_eq!(endings(&outcome), ["update server/web: stale"]);
    assert!(outcome.is_stale() && !outcome.is_done() && !outcome.interrupted);
    assert!(writes_since(&world, 4).is_empty());

    assert!(up(&world, &shop.stack()).await.is_done());
    assert!(planned(&world, &shop.stack()).await.is_empty());
}

#[tokio::test]
async fn nothing_further_starts_once_a_step_is_stale() {
    let (world, stack, plan) = plan_with_network_taken().await;
    let run = Run {
        options: ApplyOptions { parallelism: 1 },
        ..Run::default()
    };
    let (outcome, events) = run.carry_out(&plan, &target(&world, &stack)).await;
    assert_eq!(
        endings(&outcome),
        [
            "create network/main: stale",
            "create network/spare: not started",
            "create disk/data: blocked by network/main",
            "create template/app: blocked by network/main",
            "create server/web: blocked by network/main",
        ]
    );
    assert_eq!(events.len(), 2, "one step started and finished");
    assert!(world.writes().is_empty());
}

/// A plan to create the shop and a spare network, and a world in which
/// somebody has taken the main network's name since.
async fn plan_with_network_taken() -> (World, Stack<Toy>, Plan<Toy>) {
    let stack = Shop::new().stack_with([Toy::Network(network("spare"))]);
    let world = World::default();
    let plan = planned(&world, &stack).await;
    world.edit("network:shop:main", |_| {});
    (world, stack, plan)
}

#[tokio::test]
async fn leftovers_stay_when_the_plan_is_stale() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack_with([Toy::Network(network("spare"))])).await;
    shop.server.count = Some(2);
    let plan = planned(&world, &shop.stack()).await;
    world.edit("server:shop:web", set_count);
    let outcome = carry_out(&plan, &target(&world, &shop.stack())).await;
    assert_eq!(
        endings(&outcome),
        [
            "update server/web: stale",
            "delete network/spare: not started",
        ]
    );
}

#[tokio::test]
async fn plan_that_was_applied_already_is_stale() {
    let stack = Shop::new().stack();
    let world = World::default();
    let plan = planned(&world, &stack).await;
    carry_out(&plan, &target(&world, &stack)).await;
    let again = carry_out(&plan, &target(&world, &stack)).await;
    assert_eq!(endings(&again)[0], "create network/main: stale");
    assert_eq!(world.writes().len(), 4);
}

#[tokio::test]
async fn resource_that_went_away_is_stale() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.server.count = Some(2);
    let plan = planned(&world, &shop.stack()).await;
    up(&world, &Shop::new().stack_without("server/web")).await;
    let outcome = carry_out(&plan, &target(&world, &shop.stack())).await;
    assert_eq!(endings(&outcome), ["update server/web: stale"]);
}

/// A read that is throttled and tried again has written nothing, so what the
/// next attempt finds cannot be its own work.
#[tokio::test(start_paused = true)]
async fn throttled_read_does_not_hide_a_moved_world() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.server.count = Some(2);
    let plan = planned(&world, &shop.stack()).await;
    let probe = Probe::new(&world, &shop.stack());
    probe.throttle_reads(at("server/web"), 2);
    world.edit("server:shop:web", set_count);
    let outcome = carry_out(&plan, &probe).await;
    assert_eq!(endings(&outcome), ["update server/web: stale"]);
}

#[tokio::test(start_paused = true)]
async fn name_that_is_taken_between_two_attempts_is_stale() {
    let stack = stack([Toy::Network(network("main"))]);
    let world = World::default();
    world.fail(at("network/main"), &[ErrorKind::Throttled]);
    let plan = planned(&world, &stack).await;
    let probe =
        Probe::new(&world, &stack).before_write(|_| world.edit("network:shop:main", |_| {}));
    let outcome = carry_out(&plan, &probe).await;
    assert_eq!(endings(&outcome), ["create network/main: stale"]);
    assert!(world.writes().is_empty());
}

#[tokio::test]
async fn nobody_has_to_listen() {
    let stack = Shop::new().stack();
    let world = World::default();
    let plan = planned(&world, &stack).await;
    let (events, _) = tokio::sync::mpsc::unbounded_channel();
    let run = Run::default();
    let target = target(&world, &stack);
    let outcome = apply(&plan, &target, run.options, &events, &run.stop).await;
    assert!(outcome.is_done());
}
