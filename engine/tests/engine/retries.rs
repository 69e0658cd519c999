//! What is tried again, and for how long. Time is paused: pauses pass at once.

use std::time::Duration;

use manta_engine::memory::World;
use manta_engine::{ErrorKind, Event, Input, Outcome, Stack};
use tokio::time::Instant;

use crate::probe::Probe;
use crate::scenario::{Run, endings, planned, stack, target, up, writes_since};
use crate::shop::{Shop, at, network};
use crate::toy::Toy;

fn one_network() -> Stack<Toy> {
    stack([Toy::Network(network("main"))])
}

/// Creates one network whose creation fails with each of `kinds` in turn.
async fn create_despite(kinds: &[ErrorKind]) -> (Outcome, Vec<Event>) {
    let world = World::default();
    world.fail(at("network/main"), kinds);
    let stack = one_network();
    let plan = planned(&world, &stack).await;
    let run = Run::default();
    run.carry_out(&plan, &target(&world, &stack)).await
}

fn pauses(events: &[Event]) -> Vec<Duration> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Retrying { delay_ms, .. } => Some(Duration::from_millis(*delay_ms)),
            Event::Started { .. } | Event::Progress { .. } | Event::Finished { .. } => None,
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn throttled_and_not_yet_are_tried_again_until_they_succeed() {
    use ErrorKind::{NotYet, Throttled};
    let (outcome, events) = create_despite(&[Throttled, NotYet, Throttled]).await;
    assert!(outcome.is_done());
    assert_eq!(pauses(&events).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn final_failures_are_not_tried_again() {
    for kind in [ErrorKind::Denied, ErrorKind::Conflict, ErrorKind::Other] {
        let (outcome, events) = create_despite(&[kind]).await;
        assert_eq!(
            endings(&outcome),
            ["create network/main: failed, create: refused by the test"]
        );
        assert!(pauses(&events).is_empty(), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_and_none_is_longer_than_ten_seconds() {
    let (_, events) = create_despite(&[ErrorKind::NotYet; 20]).await;
    let pauses = pauses(&events);
    assert!(pauses[0] <= Duration::from_millis(500));
    assert!(pauses[4] > pauses[0]);
    let longest = pauses.iter().max().expect("there were pauses");
    assert!(*longest <= Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn endless_throttling_ends_at_its_deadline_and_says_so() {
    let began = Instant::now();
    let (outcome, _) = create_despite(&[ErrorKind::Throttled; 1000]).await;
    assert_eq!(
        endings(&outcome),
        ["create network/main: failed, create: refused by the test (tried again for 120 s)"]
    );
    assert!(began.elapsed() <= Duration::from_secs(120));
}

#[tokio::test(start_paused = true)]
async fn endless_waiting_ends_at_its_deadline_and_says_so() {
    let began = Instant::now();
    let (outcome, _) = create_despite(&[ErrorKind::NotYet; 1000]).await;
    assert_eq!(
        endings(&outcome),
        ["create network/main: failed, create: refused by the test (tried again for 300 s)"]
    );
    assert!(began.elapsed() <= Duration::from_secs(300));
}

/// The deadline of throttling is the shorter one; it must not end a step that
/// has rightly been waiting for something else.
#[tokio::test(start_paused = true)]
async fn one_throttled_call_does_not_end_a_long_wait() {
    let mut kinds = vec![ErrorKind::NotYet; 25];
    kinds.push(ErrorKind::Throttled);
    let (outcome, events) = create_despite(&kinds).await;
    let waited: Duration = pauses(&events).iter().sum();
    assert!(waited > Duration::from_secs(120), "waited {waited:?}");
    assert!(outcome.is_done(), "{:?}", endings(&outcome));
}

#[tokio::test(start_paused = true)]
async fn waiting_steps_hold_up_nobody_else() {
    let world = World::default();
    let stack = stack(["main", "spare"].map(|name| Toy::Network(network(name))));
    world.fail(at("network/main"), &[ErrorKind::Throttled]);
    up(&world, &stack).await;
    assert_eq!(
        world.writes(),
        ["create network:shop:spare", "create network:shop:main"]
    );
}

#[tokio::test(start_paused = true)]
async fn retried_create_that_had_half_happened_becomes_an_update() {
    let stack = Shop::new().stack();
    let world = World::default();
    let plan = planned(&world, &stack).await;
    let probe = Probe::new(&world, &stack);
    probe.leave_create_unanswered(at("disk/data"));
    let (outcome, events) = Run::default().carry_out(&plan, &probe).await;
    assert!(outcome.is_done(), "{:?}", endings(&outcome));
    assert_eq!(pauses(&events).len(), 1);
    assert_eq!(
        writes_since(&world, 1)[..2],
        ["create disk:shop:data", "update disk:shop:data"]
    );
    assert!(planned(&world, &stack).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn retried_create_writes_what_cannot_be_read_back_once_more() {
    let mut shop = Shop::new();
    shop.server.password = Some(Input::from("secret"));
    let world = World::default();
    let plan = planned(&world, &shop.stack()).await;
    let probe = Probe::new(&world, &shop.stack()).hide("password");
    probe.leave_create_unanswered(at("server/web"));
    Run::default().carry_out(&plan, &probe).await;
    assert_eq!(probe.updates(), [["password"]]);
}

#[tokio::test(start_paused = true)]
async fn deletion_is_tried_again() {
    let stack = one_network();
    let world = World::default();
    up(&world, &stack).await;
    world.fail(at("network/main"), &[ErrorKind::NotYet; 3]);
    let outcome = up(&world, &Stack::empty(stack.deployment)).await;
    assert!(outcome.is_done());
    assert!(world.entries().is_empty());
}
