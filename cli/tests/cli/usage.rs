//! Wrong usage ends with 64 and says what to do; help ends with 0.

use crate::manta::Manta;

const TINY: &str = "stack = \"orders\"\n";

#[test]
fn what_is_not_understood_ends_with_64() {
    let manta = Manta::new().with("blueprint.toml", TINY);
    for arguments in [
        &[][..],
        &["deploy"],
        &["up", "--unknown"],
        &["up", "--parallelism", "0"],
        &["plan", "--output", "yaml"],
        &["render"],
        &["render", "--as", "dot"],
        &["invoke"],
        &["invoke", "f", "--async", "--log"],
        &["logs", "--follow", "--until", "1h"],
        &["logs", "--since", "3y"],
        &["local"],
        &["local", "xray", "--listen", "2001"],
        &["task"],
        &["task", "run", "x", "--env", "novalue"],
        &["task", "run", "x", "-n", "0"],
    ] {
        let run = manta.run(arguments).ended_with(64);
        assert!(run.stdout.is_empty(), "{arguments:?}: {run:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?}: {run:?}");
    }
}

#[test]
fn help_and_version_are_data() {
    let manta = Manta::new();
    for arguments in [&["--help"][..], &["up", "-h"], &["--version"]] {
        let run = manta.run(arguments).ended_with(0);
        assert!(run.stderr.is_empty() && !run.stdout.is_empty(), "{run:?}");
    }
}

#[test]
fn every_command_is_told_in_the_help() {
    let run = Manta::new().run(&["--help"]);
    for command in [
        "init", "check", "plan", "up", "down", "info", "invoke", "policy",
    ] {
        assert!(run.stdout.contains(&format!("\n  {command}")), "{command}");
    }
    assert!(!run.stdout.contains("\n  docs"), "docs is for the chores");
}

#[test]
fn a_missing_blueprint_is_wrong_usage_and_says_how_to_get_one() {
    let manta = Manta::new();
    for command in ["check", "plan", "up", "down", "info"] {
        let run = manta.run(&[command]).ended_with(64);
        assert!(run.stderr.contains("`manta init`"), "{run:?}");
    }
}

#[test]
fn flags_can_come_from_the_environment() {
    let manta = Manta::new()
        .with("other.toml", TINY)
        .env("MANTA_FILE", "other.toml")
        .env("MANTA_OUTPUT", "json");
    let checked = manta.run(&["check"]).ended_with(0).json();
    assert_eq!(checked["file"], "other.toml");
}

#[test]
fn failures_are_json_where_json_was_asked_for() {
    let run = Manta::new()
        .run(&["check", "--output", "json"])
        .ended_with(64);
    let said: serde_json::Value = serde_json::from_str(&run.stderr).expect("one JSON line");
    assert_eq!(said["exit_code"], 64);
    assert_eq!(said["errors"][0]["on"], "blueprint.toml");
    assert!(said["errors"][0]["help"].is_string());
}

#[test]
fn nothing_is_coloured_without_a_terminal_unless_asked_for() {
    let manta = Manta::new();
    let plain = manta.run(&["check"]);
    assert!(!plain.stderr.contains('\u{1b}'), "{plain:?}");
    let coloured = manta.run(&["check", "--color", "always"]);
    assert!(coloured.stderr.contains('\u{1b}'), "{coloured:?}");
}

#[test]
fn without_a_region_or_credentials_manta_says_how_to_give_them() {
    let manta = Manta::new().with("blueprint.toml", TINY);
    let run = manta.run(&["up", "-y"]).ended_with(1);
    assert!(run.stderr.contains("AWS_REGION"), "{run:?}");
    let run = manta
        .run(&["up", "-y", "--region", "eu-west-1"])
        .ended_with(1);
    assert!(run.stderr.contains("AWS_PROFILE"), "{run:?}");
    assert!(run.stderr.contains("AWS_ACCESS_KEY_ID"), "{run:?}");
}

#[test]
fn what_is_asked_of_this_machine_is_never_done_to_aws() {
    let manta = Manta::new().with("blueprint.toml", TINY);
    for command in [
        &["sampling"][..],
        &["sampling", "set", "web", "0.3"],
        &["sampling", "clear", "web"],
    ] {
        let run = manta.run(&[command, &["--local"]].concat()).ended_with(64);
        assert!(run.stderr.contains("on this machine"), "{run:?}");
    }
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let run = Manta::new().run(&["completions", shell]).ended_with(0);
        assert!(run.stdout.contains("invoke"), "{shell}");
    }
}

#[test]
fn the_policy_is_one_json_value() {
    let policy = Manta::new().run(&["policy"]).ended_with(0).json();
    assert_eq!(policy["Version"], "2012-10-17");
}
