//! What a plan says, and when there is none.

use manta_engine::memory::World;
use manta_engine::{GraphError, Input, PlanError, plan};
use serde_json::json;

use crate::scenario::{deployed, planned, stack, steps, target, up, writes_since};
use crate::shop::{Shop, at, network};
use crate::toy::Toy;

#[tokio::test]
async fn first_plan_creates_everything_after_what_it_refers_to() {
    let plan = planned(&World::default(), &Shop::new().stack()).await;
    assert_eq!(
        steps(&plan),
        [
            "create network/main",
            "create disk/data",
            "create template/app",
            "create server/web",
        ]
    );
    let after: Vec<_> = plan.steps().map(|step| step.after.clone()).collect();
    assert_eq!(after, [vec![], vec![0], vec![1], vec![2]]);
}

#[tokio::test]
async fn planning_writes_nothing() {
    let world = World::default();
    planned(&world, &Shop::new().stack()).await;
    assert!(world.writes().is_empty());
    assert!(world.entries().is_empty());
}

#[tokio::test]
async fn replan_after_apply_is_empty() {
    let stack = Shop::new().stack();
    let world = deployed(&stack).await;
    let plan = planned(&world, &stack).await;
    assert!(plan.is_empty(), "{:?}", steps(&plan));
    assert_eq!(plan.unchanged.len(), stack.len());
}

#[tokio::test]
async fn second_apply_makes_zero_writes_and_gives_the_same_outputs() {
    let stack = Shop::new().stack();
    let world = World::default();
    let first = up(&world, &stack).await;
    let second = up(&world, &stack).await;
    assert_eq!(world.writes().len(), stack.len());
    assert_eq!(second.outputs, first.outputs);
}

#[tokio::test]
async fn edited_field_shows_as_exactly_that_change_and_only_it_is_written() {
    let mut shop = Shop::new();
    let world = deployed(&shop.stack()).await;
    shop.server.count = Some(3);
    let plan = planned(&world, &shop.stack()).await;
    assert_eq!(steps(&plan), ["update server/web Edited: count 1 → 3"]);

    up(&world, &shop.stack()).await;
    assert_eq!(writes_since(&world, 4), ["update server:shop:web"]);
    assert!(planned(&world, &shop.stack()).await.is_empty());
}

#[tokio::test]
async fn property_left_out_of_the_specification_is_left_alone() {
    let mut shop = Shop::new();
    shop.server.count = None;
    let world = deployed(&shop.stack()).await;
    world.edit("server:shop:web", |entry| {
        entry.properties.insert("count".to_owned(), json!(7));
    });
    assert!(planned(&world, &shop.stack()).await.is_empty());

    shop.template.memory_mib = 1024;
    up(&world, &shop.stack()).await;
    let web = &world.entries()["server:shop:web"];
    assert_eq!(web.revision, 2, "it followed its template");
    assert_eq!(web.properties["count"], json!(7));
}

#[tokio::test]
async fn every_name_that_somebody_else_holds_is_in_the_error() {
    let shop = Shop::new();
    let world = World::default();
    for identity in ["disk:shop:data", "network:shop:main"] {
        world.edit(identity, |_| {});
    }
    let stack = shop.stack();
    let error = plan(&stack, &target(&world, &stack))
        .await
        .expect_err("two names are taken");
    assert_eq!(
        error.to_string(),
        "disk/data cannot be created: disk:shop:data exists and is not this deployment's\n\
         network/main cannot be created: network:shop:main exists and is not this deployment's"
    );
    assert!(world.writes().is_empty());
}

#[tokio::test]
async fn reference_that_leads_nowhere_is_an_error() {
    let error = plan_error(Shop::new().stack_without("network/main")).await;
    let dangling = GraphError::Dangling {
        from: at("disk/data"),
        to: at("network/main"),
    };
    assert_eq!(error, PlanError::Graph(dangling));
}

#[tokio::test]
async fn circle_names_its_members_and_nobody_else() {
    let mut shop = Shop::new();
    shop.disk.network = Input::output_of(at("template/app"), "id");
    let error = plan_error(shop.stack_with([Toy::Network(network("spare"))])).await;
    let circle = GraphError::Cycle(vec![at("disk/data"), at("template/app")]);
    assert_eq!(error, PlanError::Graph(circle));
}

async fn plan_error(stack: manta_engine::Stack<Toy>) -> PlanError {
    let world = World::default();
    plan(&stack, &target(&world, &stack))
        .await
        .expect_err("the stack has no order")
}

#[tokio::test]
async fn two_resources_of_one_address_are_refused() {
    let mut stack = stack([Toy::Network(network("main"))]);
    let error = stack
        .add(Toy::Network(network("main")))
        .expect_err("the address is taken");
    assert_eq!(error.to_string(), "the stack describes network/main twice");
}
