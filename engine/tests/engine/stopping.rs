//! Being asked to stop.

use manta_engine::memory::World;
use manta_engine::{ErrorKind, Stack};

use crate::probe::Probe;
use crate::scenario::{Run, deployed, deployment, endings, planned, stack, target, up};
use crate::shop::{Shop, at, network};
use crate::toy::Toy;

#[tokio::test]
async fn steps_in_flight_are_finished_and_the_next_up_goes_on() {
    let stack = Shop::new().stack_with([Toy::Network(network("spare"))]);
    let world = World::default();
    let plan = planned(&world, &stack).await;
    let run = Run::default();
    let probe = Probe::new(&world, &stack).before_write(|_| run.stop.request());
    let (outcome, _) = run.carry_out(&plan, &probe).await;
    assert_eq!(
        endings(&outcome),
        [
            "create network/main: done",
            "create network/spare: done",
            "create disk/data: not started",
            "create template/app: not started",
            "create server/web: not started",
        ]
    );
    assert!(outcome.interrupted);

    assert!(up(&world, &stack).await.is_done());
    assert_eq!(world.writes().len(), stack.len(), "nothing was done twice");
    assert!(planned(&world, &stack).await.is_empty());
}

#[tokio::test]
async fn deletions_not_begun_are_left() {
    let world = deployed(&Shop::new().stack()).await;
    let nothing = Stack::empty(deployment());
    let plan = planned(&world, &nothing).await;
    let run = Run::default();
    let probe = Probe::new(&world, &nothing).before_write(|_| run.stop.request());
    let (outcome, _) = run.carry_out(&plan, &probe).await;
    assert_eq!(
        endings(&outcome),
        [
            "delete server/web: done",
            "delete template/app: not started",
            "delete disk/data: not started",
            "delete network/main: not started",
        ]
    );
    up(&world, &nothing).await;
    assert!(world.entries().is_empty());
}

#[tokio::test]
async fn stop_before_the_start_starts_nothing() {
    let stack = Shop::new().stack();
    let world = World::default();
    let plan = planned(&world, &stack).await;
    let run = Run::default();
    run.stop.request();
    let (outcome, events) = run.carry_out(&plan, &target(&world, &stack)).await;
    assert!(outcome.interrupted);
    assert!(events.is_empty());
    assert!(world.writes().is_empty());
}

#[tokio::test]
async fn stop_during_the_last_write_interrupts_nothing() {
    let stack = stack([Toy::Network(network("main"))]);
    let world = World::default();
    let plan = planned(&world, &stack).await;
    let run = Run::default();
    let probe = Probe::new(&world, &stack).before_write(|_| run.stop.request());
    let (outcome, _) = run.carry_out(&plan, &probe).await;
    assert!(outcome.is_done());
    assert!(!outcome.interrupted);
}

/// Here the step that waits is the only one, so nothing is left "not started".
#[tokio::test(start_paused = true)]
async fn stop_ends_the_pause_between_attempts() {
    let stack = stack([Toy::Network(network("main"))]);
    let world = World::default();
    world.fail(at("network/main"), &[ErrorKind::NotYet; 1000]);
    let plan = planned(&world, &stack).await;
    let run = Run::default();
    let probe = Probe::new(&world, &stack).before_write(|_| run.stop.request());
    let (outcome, _) = run.carry_out(&plan, &probe).await;
    assert_eq!(
        endings(&outcome),
        ["create network/main: failed, create: refused by the test"]
    );
    assert!(outcome.interrupted);
}
