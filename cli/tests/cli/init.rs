//! `init`: a first blueprint that is right as it is.

use crate::manta::Manta;

#[test]
fn what_init_writes_passes_check() {
    let manta = Manta::new()
        .with("Dockerfile", "FROM scratch\nEXPOSE 8080\n")
        .with("mailer/app.py", "def handler(event, context):\n    pass\n");
    let run = manta.run(&["init", "--name", "orders"]).ended_with(0);
    assert!(run.stdout.contains("1 service and 1 function"), "{run:?}");
    let blueprint = manta.read("blueprint.toml");
    assert!(blueprint.contains("stack = \"orders\""), "{blueprint}");
    assert!(blueprint.contains("port = 8080"), "{blueprint}");
    assert!(blueprint.contains("[function.mailer]"), "{blueprint}");
    assert!(manta.read("blueprint.schema.json").starts_with('{'));
    manta.run(&["check"]).ended_with(0);
}

#[test]
fn an_empty_folder_gets_an_example() {
    let manta = Manta::new();
    manta.run(&["init", "--name", "orders"]).ended_with(0);
    manta.run(&["check"]).ended_with(0);
}

#[test]
fn a_blueprint_that_is_there_is_kept_unless_forced() {
    let manta = Manta::new().with("blueprint.toml", "stack = \"mine\"\n");
    let run = manta.run(&["init"]).ended_with(64);
    assert!(run.stderr.contains("--force"), "{run:?}");
    assert_eq!(manta.read("blueprint.toml"), "stack = \"mine\"\n");
    manta
        .run(&["init", "--force", "--name", "new"])
        .ended_with(0);
    assert!(manta.read("blueprint.toml").contains("\"new\""));
}
