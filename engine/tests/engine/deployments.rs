//! Several deployments in one world.

use manta_engine::memory::World;
use manta_engine::{Deployment, Mark, PlanError, Stack, plan};

use crate::scenario::{planned, target, up};
use crate::shop::{Shop, at};
use crate::toy::Toy;

fn shop_of(stack: &str, environment: Option<&str>) -> Stack<Toy> {
    let mut anew = Stack::empty(Deployment {
        stack: stack.to_owned(),
        environment: environment.map(str::to_owned),
    });
    for (_, resource) in Shop::new().stack().resources() {
        anew.add(resource.clone())
            .expect("the shop names each once");
    }
    anew
}

#[tokio::test]
async fn two_environments_stand_side_by_side_and_neither_down_touches_the_other() {
    let world = World::default();
    let (test, production) = (shop_of("shop", Some("test")), shop_of("shop", Some("prod")));
    up(&world, &test).await;
    let only_test = world.entries();
    up(&world, &production).await;
    assert!(planned(&world, &test).await.is_empty());
    assert!(planned(&world, &production).await.is_empty());
    assert_eq!(world.entries().len(), 8);

    up(&world, &Stack::empty(production.deployment.clone())).await;
    assert_eq!(world.entries(), only_test);
}

#[tokio::test]
async fn stack_without_an_environment_does_not_own_its_environments() {
    let world = World::default();
    up(&world, &shop_of("shop", Some("test"))).await;
    let plain = shop_of("shop", None);
    up(&world, &plain).await;
    up(&world, &Stack::empty(plain.deployment.clone())).await;
    assert_eq!(world.entries().len(), 4);
}

/// `a-b` in `c` and `a` in `b-c` have the same names, but not the same marks.
#[tokio::test]
async fn deployments_whose_names_coincide_do_not_take_each_other_over() {
    let world = World::default();
    up(&world, &shop_of("a-b", Some("c"))).await;
    let before = world.entries();
    let other = shop_of("a", Some("b-c"));
    let error = plan(&other, &target(&world, &other))
        .await
        .expect_err("every name is taken");
    let PlanError::Foreign(taken) = error else {
        panic!("names are taken, but: {error}");
    };
    assert_eq!(taken.len(), 4);
    let nothing = Stack::empty(other.deployment.clone());
    assert!(planned(&world, &nothing).await.is_empty());
    assert_eq!(world.entries(), before);
}

#[test]
fn mark_is_read_back_by_its_own_deployment_alone() {
    let deployments = [
        ("shop", None),
        ("shop", Some("test")),
        ("stop", Some("test")),
    ]
    .map(|(stack, environment)| shop_of(stack, environment).deployment);
    for owner in &deployments {
        let mark = Mark {
            deployment: owner.clone(),
            address: at("disk/data"),
            digest: "d1".to_owned(),
        };
        let tags = mark.tags();
        let tag = |key: &str| {
            let found = tags.iter().find(|(name, _)| *name == key);
            found.map(|(_, value)| value.as_str())
        };
        for other in &deployments {
            assert_eq!(other.owns(tag), other == owner, "{other:?} of {owner:?}");
        }
        assert_eq!(Mark::address_in(tag), Some(at("disk/data")));
        assert_eq!(Mark::digest_in(tag).as_deref(), Some("d1"));
    }
}
