//! Plans over the in-memory world, as people see them.

use anstream::adapter::strip_str;
use manta_engine::memory::{MemoryTarget, World};
use manta_engine::{
    Address, ApplyOptions, Deployment, Document, Input, Kind, Resource, Stack, Stop, apply,
};
use serde::Serialize;
use serde_json::json;
use tokio::sync::mpsc::unbounded_channel;

use super::*;

const ROLE: Kind = Kind {
    name: "role",
    delete_rank: 40,
    immutable: &["role_name"],
    volatile_outputs: &[],
};
const SERVICE: Kind = Kind {
    name: "service",
    delete_rank: 20,
    immutable: &["service_name"],
    volatile_outputs: &[],
};
const DEFINITION: Kind = Kind {
    name: "task-definition",
    delete_rank: 30,
    immutable: &["family"],
    volatile_outputs: &["revision"],
};

/// A resource of any of these kinds.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Toy {
    #[serde(skip)]
    kind: &'static Kind,
    name: &'static str,
    properties: Document,
}

impl Resource for Toy {
    const KINDS: &'static [&'static Kind] = &[&ROLE, &SERVICE, &DEFINITION];

    fn kind(&self) -> &'static Kind {
        self.kind
    }

    fn name(&self) -> &str {
        self.name
    }

    fn properties(&self) -> Document {
        self.properties.clone()
    }

    fn with_properties(&self, properties: Document) -> Result<Self, serde_json::Error> {
        Ok(Self {
            properties,
            ..self.clone()
        })
    }
}

fn toy(kind: &'static Kind, name: &'static str, properties: Value) -> Toy {
    let properties = properties.as_object().expect("tests pass objects").clone();
    Toy {
        kind,
        name,
        properties,
    }
}

fn definition(cpu: u32) -> Toy {
    let properties = json!({ "family": "orders-web", "cpu": cpu });
    toy(&DEFINITION, "web", properties)
}

fn service(count: u32) -> Toy {
    let revision = Input::<String>::output_of(Address::new("task-definition", "web"), "revision");
    let properties = json!({
        "service_name": "orders-web",
        "task_definition": revision,
        "desired_count": count,
    });
    toy(&SERVICE, "web", properties)
}

fn role(name: &str) -> Toy {
    toy(&ROLE, "web-task", json!({ "role_name": name }))
}

fn deployment() -> Deployment {
    Deployment {
        stack: "orders".to_owned(),
        environment: None,
    }
}

fn stack(toys: impl IntoIterator<Item = Toy>) -> Stack<Toy> {
    let mut stack = Stack::empty(deployment());
    for toy in toys {
        stack.add(toy).expect("tests add each address once");
    }
    stack
}

async fn planned(world: &World, toys: impl IntoIterator<Item = Toy>) -> Plan<Toy> {
    let target = MemoryTarget::new(world, deployment());
    manta_engine::plan(&stack(toys), &target)
        .await
        .expect("the in-memory world can be read")
}

/// Returns a world in which these are deployed.
async fn world(toys: impl IntoIterator<Item = Toy>) -> World {
    let world = World::default();
    let plan = planned(&world, toys).await;
    let target = MemoryTarget::new(&world, deployment());
    let (events, _) = unbounded_channel();
    let outcome = apply(
        &plan,
        &target,
        ApplyOptions::default(),
        &events,
        &Stop::new(),
    )
    .await;
    assert!(outcome.is_done());
    world
}

fn shown(plan: &Plan<Toy>) -> String {
    strip_str(&super::plan(plan, false)).to_string()
}

#[tokio::test]
async fn what_is_new_is_named() {
    let plan = planned(&World::default(), [definition(256), service(2)]).await;
    insta::assert_snapshot!(shown(&plan), @r"
      + create  task-definition/web  orders-web
      + create  service/web          orders-web

    Plan: 2 to create, 0 to update, 0 to delete, 0 unchanged
    ");
}

#[tokio::test]
async fn what_is_new_can_be_shown_in_full() {
    let plan = planned(&World::default(), [definition(256), service(2)]).await;
    insta::assert_snapshot!(strip_str(&super::plan(&plan, true)), @r#"
      + create  task-definition/web  orders-web
          cpu: 256
          family: "orders-web"
      + create  service/web          orders-web
          desired_count: 2
          service_name: "orders-web"
          task_definition: (that of task-definition/web)

    Plan: 2 to create, 0 to update, 0 to delete, 0 unchanged
    "#);
}

#[tokio::test]
async fn one_edited_field_shows_alone() {
    let world = world([definition(256), service(2)]).await;
    let plan = planned(&world, [definition(256), service(4)]).await;
    insta::assert_snapshot!(shown(&plan), @r"
      ~ update  service/web  orders-web
          desired_count: 2 → 4

    Plan: 0 to create, 1 to update, 0 to delete, 1 unchanged
    ");
}

#[tokio::test]
async fn a_follower_says_what_it_follows() {
    let world = world([definition(256), service(2)]).await;
    let plan = planned(&world, [definition(512), service(2)]).await;
    insta::assert_snapshot!(shown(&plan), @r#"
      ~ update  task-definition/web  orders-web
          cpu: 256 → 512
      ~ update  service/web          orders-web  (follows task-definition/web)
          task_definition: "task-definition:orders:web@1" → (known after apply)

    Plan: 0 to create, 2 to update, 0 to delete, 0 unchanged
    "#);
}

#[tokio::test]
async fn drift_is_called_by_its_name() {
    let world = world([definition(256)]).await;
    world.edit("task-definition:orders:web", |entry| {
        entry.properties.insert("cpu".to_owned(), json!(1024));
    });
    let plan = planned(&world, [definition(256)]).await;
    insta::assert_snapshot!(shown(&plan), @r"
      ~ update  task-definition/web  orders-web  (drift: changed outside manta)
          cpu: 1024 → 256

    Plan: 0 to create, 1 to update, 0 to delete, 0 unchanged
    ");
}

#[tokio::test]
async fn a_replacement_is_one_line() {
    let world = world([role("old")]).await;
    let plan = planned(&world, [role("new")]).await;
    insta::assert_snapshot!(shown(&plan), @r#"
      ± replace role/web-task  role:orders:web-task
          role_name: "old" → "new"

    Plan: 0 to create, 0 to update, 1 to replace, 0 to delete, 0 unchanged
    "#);
}

#[tokio::test]
async fn what_left_the_blueprint_goes() {
    let world = world([definition(256), service(2), role("r")]).await;
    let plan = planned(&world, [definition(256)]).await;
    insta::assert_snapshot!(shown(&plan), @r"
      - delete  service/web    service:orders:web
      - delete  role/web-task  role:orders:web-task

    Plan: 0 to create, 0 to update, 2 to delete, 1 unchanged
    ");
}

#[tokio::test]
async fn nothing_to_do_is_said_so() {
    let world = world([definition(256)]).await;
    let plan = planned(&world, [definition(256)]).await;
    insta::assert_snapshot!(shown(&plan), @r"
    No changes: orders is as the blueprint says.
    Plan: 0 to create, 0 to update, 0 to delete, 1 unchanged
    ");
}
