//! What runs when, and what is said about it.

use manta_engine::memory::World;
use manta_engine::{ApplyOptions, Event};

use crate::probe::Probe;
use crate::scenario::{Run, endings, planned, stack, target};
use crate::shop::{Shop, network};
use crate::toy::Toy;

/// One line for each event that begins or ends a step.
fn said(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Started { address, action } => Some(format!("{action} {address} started")),
            Event::Finished {
                address, action, ..
            } => Some(format!("{action} {address} finished")),
            Event::Progress { .. } | Event::Retrying { .. } => None,
        })
        .collect()
}

#[tokio::test]
async fn each_step_is_said_to_start_and_to_finish_before_its_followers_start() {
    let stack = Shop::new().stack();
    let world = World::default();
    let plan = planned(&world, &stack).await;
    let (_, events) = Run::default()
        .carry_out(&plan, &target(&world, &stack))
        .await;
    assert_eq!(
        said(&events),
        [
            "create network/main started",
            "create network/main finished",
            "create disk/data started",
            "create disk/data finished",
            "create template/app started",
            "create template/app finished",
            "create server/web started",
            "create server/web finished",
        ]
    );
}

async fn most_in_flight(parallelism: usize) -> usize {
    let networks = (0..12).map(|number| Toy::Network(network(&number.to_string())));
    let stack = stack(networks);
    let world = World::default();
    let plan = planned(&world, &stack).await;
    let probe = Probe::new(&world, &stack);
    let run = Run {
        options: ApplyOptions { parallelism },
        ..Run::default()
    };
    let (outcome, _) = run.carry_out(&plan, &probe).await;
    assert!(outcome.is_done(), "{:?}", endings(&outcome));
    probe.most_in_flight()
}

#[tokio::test]
async fn independent_steps_run_side_by_side_up_to_the_bound() {
    assert_eq!(most_in_flight(5).await, 5);
    assert_eq!(most_in_flight(1).await, 1);
    assert_eq!(most_in_flight(64).await, 12);
}

#[tokio::test]
async fn bound_of_zero_counts_as_one() {
    assert_eq!(most_in_flight(0).await, 1);
}
