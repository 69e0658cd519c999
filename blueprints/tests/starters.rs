//! First blueprints load without a word of complaint.

mod sample;

use manta_blueprints::{Colour, Found, FoundDockerfile, FoundHandler, Loaded, starter};
use proptest::prelude::{any, prop, proptest};
use proptest::strategy::Strategy;

use sample::load_text;

fn loaded(found: &Found) -> Loaded {
    let text = starter(found);
    let loaded = load_text(&text, "blueprint.toml")
        .unwrap_or_else(|rejected| panic!("{text}\n{}", rejected.render(Colour::Plain)));
    assert!(
        loaded.warnings.is_empty(),
        "{}",
        loaded.render_warnings(Colour::Plain)
    );
    loaded
}

#[test]
fn what_was_found_is_in_the_blueprint() {
    let found = Found {
        folder: "My Shop".to_owned(),
        schema: "blueprint.schema.json".to_owned(),
        dockerfiles: vec![
            dockerfile(".", "Dockerfile", &[2000, 8080]),
            dockerfile("worker", "Dockerfile.prod", &[]),
        ],
        handlers: vec![FoundHandler {
            source: "mailer".to_owned(),
            runtime: "python3.13".to_owned(),
            handler: "app.handler".to_owned(),
        }],
    };
    let blueprint = loaded(&found).blueprint;
    assert_eq!(blueprint.stack, "my-shop");
    assert_eq!(blueprint.services["web"].port, Some(8080));
    assert_eq!(blueprint.services["worker"].port, None);
    assert_eq!(blueprint.functions["mailer"].handler, "app.handler");
    assert!(starter(&found).starts_with("#:schema blueprint.schema.json\n"));
}

#[test]
fn an_empty_folder_gets_an_example() {
    let blueprint = loaded(&Found::default()).blueprint;
    assert_eq!(blueprint.stack, "app");
    assert_eq!(blueprint.services.len(), 1);
}

fn dockerfile(context: &str, dockerfile: &str, ports: &[u16]) -> FoundDockerfile {
    FoundDockerfile {
        context: context.to_owned(),
        dockerfile: dockerfile.to_owned(),
        ports: ports.to_vec(),
    }
}

fn any_found() -> impl Strategy<Value = Found> {
    let dockerfiles = (
        any::<String>(),
        any::<String>(),
        prop::collection::vec(1..=u16::MAX, 0..3),
    )
        .prop_map(|(context, name, ports)| dockerfile(&context, &name, &ports));
    let handlers = any::<String>().prop_map(|source| FoundHandler {
        source,
        runtime: "nodejs24.x".to_owned(),
        handler: "index.handler".to_owned(),
    });
    let several = (
        prop::collection::vec(dockerfiles, 0..4),
        prop::collection::vec(handlers, 0..4),
    );
    (any::<String>(), any::<String>(), several).prop_map(
        |(folder, schema, (dockerfiles, handlers))| Found {
            folder,
            schema,
            dockerfiles,
            handlers,
        },
    )
}

proptest! {
    #[test]
    fn whatever_is_found_loads(found in any_found()) {
        loaded(&found);
    }
}
