//! What holds for every stack, every edit and every interruption.

use std::collections::BTreeSet;

use manta_engine::memory::World;
use manta_engine::{ErrorKind, Input, Resource, Stack};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
use proptest::sample::Index;

use crate::scenario::{deployed, deployment, planned, stack, steps, up, writes_since};
use crate::shapes::resources;
use crate::toy::Toy;

/// Runs a future that waits for nothing but itself.
fn now<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime without drivers needs nothing from the system")
        .block_on(future)
}

/// The world after `before` was deployed and became `after`.
async fn moved(before: &Stack<Toy>, after: &Stack<Toy>) -> World {
    let world = deployed(before).await;
    assert!(up(&world, after).await.is_done());
    world
}

/// Asserts that `world` becomes what `goal` is, and after that nothing.
async fn converges(world: &World, after: &Stack<Toy>, goal: &World) {
    assert!(up(world, after).await.is_done());
    assert_eq!(world.entries(), goal.entries());
    assert!(planned(world, after).await.is_empty());
    assert!(up(world, &Stack::empty(deployment())).await.is_done());
    assert!(world.entries().is_empty());
}

/// The identities that a resource refers to.
fn uses(resource: &Toy) -> Vec<String> {
    let inputs: Vec<&Input<String>> = match resource {
        Toy::Network(_) => Vec::new(),
        Toy::Disk(disk) => vec![&disk.network],
        Toy::Template(template) => template.disks.iter().collect(),
        Toy::Server(server) => vec![&server.template],
    };
    inputs
        .into_iter()
        .filter_map(|input| match input {
            Input::Known(_) => None,
            Input::OutputOf { address, .. } => Some(identity(&address.kind, &address.name)),
        })
        .collect()
}

fn identity(kind: &str, name: &str) -> String {
    format!("{kind}:shop:{name}")
}

fn rank_in(write: &str) -> u8 {
    let identity = write.strip_prefix("delete ").expect("it is a deletion");
    let kind = Toy::KINDS
        .iter()
        .find(|kind| identity.starts_with(kind.name));
    kind.expect("identities begin with their kind").delete_rank
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 128,
        // A failure worth keeping becomes a test with a name.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn plan_after_apply_is_empty(before in resources(), after in resources()) {
        let (before, after) = (stack(before), stack(after));
        now(async {
            let world = moved(&before, &after).await;
            let plan = planned(&world, &after).await;
            prop_assert!(plan.is_empty(), "{:?}", steps(&plan));
            Ok(())
        })?;
    }

    #[test]
    fn plan_is_the_same_in_whatever_order_the_stack_was_made(
        before in resources(),
        after in resources(),
    ) {
        let backwards = stack(after.iter().rev().cloned());
        let (before, after) = (stack(before), stack(after));
        now(async {
            let world = deployed(&before).await;
            let plan = planned(&world, &after).await;
            prop_assert_eq!(&plan, &planned(&world, &after).await);
            prop_assert_eq!(&plan, &planned(&world, &backwards).await);
            Ok(())
        })?;
    }

    #[test]
    fn every_write_comes_after_those_of_what_it_refers_to(
        before in resources(),
        after in resources(),
    ) {
        let (before, after) = (stack(before), stack(after));
        let writes = now(async {
            let world = deployed(&before).await;
            let earlier = world.writes().len();
            up(&world, &after).await;
            writes_since(&world, earlier)
        });
        for (address, resource) in after.resources() {
            let user = identity(&address.kind, &address.name);
            let first_write = writes.iter().position(|write| {
                *write == format!("create {user}") || *write == format!("update {user}")
            });
            let later = &writes[first_write.unwrap_or(writes.len())..];
            for used in uses(resource) {
                prop_assert!(!later.iter().any(|write| write.ends_with(&used)), "{writes:?}");
            }
        }
    }

    #[test]
    fn leftovers_go_last_and_by_rank(before in resources(), after in resources()) {
        let (before, after) = (stack(before), stack(after));
        let gone: BTreeSet<_> = before
            .resources()
            .filter(|(address, _)| after.get(address).is_none())
            .map(|(address, _)| format!("delete {}", identity(&address.kind, &address.name)))
            .collect();
        let writes = now(async {
            let world = deployed(&before).await;
            let earlier = world.writes().len();
            up(&world, &after).await;
            writes_since(&world, earlier)
        });
        let last = &writes[writes.len() - gone.len()..];
        prop_assert_eq!(&gone, &last.iter().cloned().collect());
        prop_assert!(last.iter().map(|write| rank_in(write)).is_sorted(), "{last:?}");
    }

    #[test]
    fn of_replaced_resources_users_are_deleted_first(before in resources(), after in resources()) {
        let (before, after) = (stack(before), stack(after));
        let writes = now(async {
            let world = deployed(&before).await;
            let earlier = world.writes().len();
            up(&world, &after).await;
            writes_since(&world, earlier)
        });
        let deletion = |identity: &str| {
            writes.iter().position(|write| *write == format!("delete {identity}"))
        };
        for (address, resource) in after.resources() {
            let user = deletion(&identity(&address.kind, &address.name));
            for used in uses(resource) {
                if let (Some(user), Some(used)) = (user, deletion(&used)) {
                    prop_assert!(user < used, "{writes:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_left_of_a_stack_that_became_empty(before in resources()) {
        now(async {
            let world = moved(&stack(before), &Stack::empty(deployment())).await;
            prop_assert!(world.entries().is_empty());
            Ok(())
        })?;
    }

    #[test]
    fn any_interruption_converges(before in resources(), after in resources()) {
        let (before, after) = (stack(before), stack(after));
        now(async {
            let goal = moved(&before, &after).await;
            let writes = goal.writes().len() - before.len();
            for done in 0..=writes {
                let world = deployed(&before).await;
                world.cut_after(Some(done));
                up(&world, &after).await;
                prop_assert_eq!(world.writes().len(), before.len() + done);
                world.cut_after(None);
                converges(&world, &after, &goal).await;
            }
            Ok(())
        })?;
    }

    #[test]
    fn any_interrupted_down_converges(before in resources()) {
        let before = stack(before);
        let nothing = Stack::empty(deployment());
        now(async {
            for done in 0..=before.len() {
                let world = deployed(&before).await;
                world.cut_after(Some(done));
                up(&world, &nothing).await;
                prop_assert_eq!(world.entries().len(), before.len() - done);
                world.cut_after(None);
                converges(&world, &before, &deployed(&before).await).await;
            }
            Ok(())
        })?;
    }

    #[test]
    fn any_failures_converge(
        before in resources(),
        after in resources(),
        failing in proptest::collection::vec(any::<Index>(), 1..4),
    ) {
        let (before, after) = (stack(before), stack(after));
        now(async {
            let goal = moved(&before, &after).await;
            let world = deployed(&before).await;
            let addresses: Vec<_> = after.resources().map(|(address, _)| address).collect();
            if !addresses.is_empty() {
                for pick in failing {
                    world.fail((*pick.get(&addresses)).clone(), &[ErrorKind::Denied]);
                }
            }
            up(&world, &after).await;
            for address in addresses {
                world.fail(address.clone(), &[]);
            }
            converges(&world, &after, &goal).await;
        });
    }
}
