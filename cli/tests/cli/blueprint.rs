//! `check` and `render --as blueprint`: what needs no AWS.

use crate::manta::Manta;

const GOOD: &str = r#"stack = "orders"

[function.mailer]
source = "mailer/"
runtime = "python3.13"
handler = "app.handler"

[environment.prod.function.mailer]
memory_mib = 1024
"#;

const BAD: &str = r#"stack = "orders"

[function.mailer]
source = "mailer/"
runtime = "python3.13"
handler = "app.handler"
memry_mib = 1024
timeout_seconds = 1000
"#;

fn manta(blueprint: &str) -> Manta {
    Manta::new()
        .with("blueprint.toml", blueprint)
        .with("mailer/app.py", "def handler(event, context):\n    pass\n")
}

#[test]
fn a_good_blueprint_has_its_timeouts_explained() {
    let run = manta(GOOD).run(&["check"]).ended_with(0);
    assert!(run.stdout.contains("function mailer"), "{run:?}");
    assert!(run.stdout.contains("30 s"), "{run:?}");
    assert!(
        run.stdout.ends_with("blueprint.toml: no problems\n"),
        "{run:?}"
    );
    assert!(run.stderr.is_empty(), "{run:?}");
}

#[test]
fn all_problems_are_reported_at_once_with_their_places() {
    let run = manta(BAD).run(&["check"]).ended_with(1);
    assert!(run.stdout.contains("blueprint.toml:7:1"), "{run:?}");
    assert!(run.stdout.contains("blueprint.toml:8:19"), "{run:?}");
    assert!(run.stdout.contains("memory_mib"), "did you mean: {run:?}");
    assert!(
        run.stdout.ends_with("blueprint.toml: 2 errors\n"),
        "{run:?}"
    );
}

#[test]
fn problems_are_data_for_check_alone() {
    let manta = manta(BAD);
    let checked = manta
        .run(&["check", "--output", "json"])
        .ended_with(1)
        .json();
    assert_eq!(checked["valid"], false);
    assert_eq!(checked["problems"][0]["check"], "unknown-key");
    assert_eq!(checked["problems"][0]["line"], 7);
    let run = manta.run(&["plan"]).ended_with(1);
    assert!(run.stdout.is_empty(), "{run:?}");
    assert!(run.stderr.contains("blueprint.toml:7:1"), "{run:?}");
    assert!(run.stderr.contains("it has 2 errors"), "{run:?}");
}

#[test]
fn a_file_that_is_gone_is_a_problem_for_check_and_none_for_down() {
    let manta = Manta::new().with("blueprint.toml", GOOD);
    let run = manta.run(&["check"]).ended_with(1);
    assert!(run.stdout.contains("mailer/"), "{run:?}");
    // It gets as far as AWS.
    let run = manta.run(&["down", "-y"]).ended_with(1);
    assert!(run.stderr.contains("no AWS region is set"), "{run:?}");
}

#[test]
fn the_normal_form_has_defaults_and_the_chosen_overlay() {
    let manta = manta(GOOD);
    let plain = manta.run(&["render", "--as", "blueprint"]).ended_with(0);
    assert!(plain.stdout.contains("memory_mib = 256"), "{plain:?}");
    let prod = [
        "render",
        "--as",
        "blueprint",
        "-e",
        "prod",
        "--output",
        "json",
    ];
    let prod = manta.run(&prod).ended_with(0).json();
    assert_eq!(prod["functions"]["mailer"]["memory_mib"], 1024);
    assert_eq!(prod["functions"]["mailer"]["timeout_seconds"], 30);
    assert_eq!(prod["environment"], "prod");
}

#[test]
fn warnings_stop_nobody_and_are_no_data() {
    let warned = GOOD.replace("python3.13", "python3.7");
    let manta = manta(&warned);
    let run = manta.run(&["check"]).ended_with(0);
    assert!(
        run.stdout.ends_with("blueprint.toml: 1 warning\n"),
        "{run:?}"
    );
    let run = manta.run(&["render", "--as", "blueprint", "--output", "json"]);
    assert_eq!(run.json()["functions"]["mailer"]["runtime"], "python3.7");
    assert!(run.stderr.contains("python3.7"), "{run:?}");
}
