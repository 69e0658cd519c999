//! manta's own collector, beside every traced task unless the blueprint says otherwise.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use manta_testbed::docker;
use serde_json::Value;

use crate::account::Account;
use crate::manta::{Manta, Run};
use crate::yard::Yard;

const BLUEPRINT: &str = r#"stack = "yard"

[service.web]
image = "public.ecr.aws/nginx/nginx:1.27"
"#;
/// How long a collector may take to become healthy.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
#[ignore = "needs a Docker engine, docker-registry and a static binary: cargo xtask test has them"]
fn up_builds_and_pushes_the_collector_once_and_it_is_healthy() {
    let program = std::env::var("MANTA_TEST_STATIC_DAEMON")
        .expect("MANTA_TEST_STATIC_DAEMON names a static manta-daemon (cargo xtask test)");
    let yard = Yard::open(BLUEPRINT, &[("MANTA_DAEMON", program)]);
    yard.manta.run(&["up", "-y"]).ended_with(0);
    let [(tag, digest)] = &yard.images("trace_collector")[..] else {
        panic!("one image was pushed");
    };
    let version = format!("{}-", env!("CARGO_PKG_VERSION"));
    assert!(tag.starts_with(&version), "{tag}");

    let collector = yard.container("web", "trace_collector");
    let image = collector["image"].as_str().expect("a string");
    let by_digest = format!("/yard/trace_collector@{digest}");
    assert!(image.ends_with(&by_digest), "{image}");
    let running = Container::start(image);
    running.wait_until_healthy(&collector["healthCheck"]["command"]);

    // Without a tool nothing can be built.
    let mut again = yard.manta.command(&["up", "-y"]);
    let again = Run::of(again.env("PATH", "/nowhere").output().expect("it runs"));
    again.ended_with(0);
    assert_eq!(yard.images("trace_collector").len(), 1);
    yard.manta.run(&["down", "-y"]).ended_with(0);
}

#[test]
fn a_plan_needs_the_program_and_no_container_tool() {
    let manta = manta(BLUEPRINT).env("PATH", "/nowhere");
    let manta = with_program(manta, &elf(62));
    let run = manta.run(&["plan"]).ended_with(0);
    for resource in ["repository/trace_collector", "image/trace_collector-amd64"] {
        assert!(run.stdout.contains(resource), "{resource}: {run:#?}");
    }
}

#[test]
fn without_the_program_the_ways_out_are_named() {
    let manta = manta(BLUEPRINT).env("MANTA_DAEMON", "/nowhere/manta-daemon");
    for command in [&["plan"][..], &["up", "-y"]] {
        let run = manta.run(command).ended_with(1);
        for part in [
            "cannot prepare yard",
            "/nowhere/manta-daemon",
            "MANTA_DAEMON",
            "cargo xtask image",
            "collector = \"xray\"",
        ] {
            assert!(run.stderr.contains(part), "{part}: {run:#?}");
        }
    }
}

#[test]
fn a_program_for_another_architecture_is_refused() {
    let arm64 = format!("{BLUEPRINT}architecture = \"arm64\"\n");
    let manta = with_program(manta(&arm64), &elf(62));
    let run = manta.run(&["plan"]).ended_with(1);
    assert!(
        run.stderr.contains("is for x86-64, not for linux/arm64"),
        "{run:#?}"
    );
}

#[test]
fn a_program_that_needs_libraries_is_refused() {
    // manta itself is one.
    let manta = manta(BLUEPRINT).env("MANTA_DAEMON", env!("CARGO_BIN_EXE_manta"));
    let run = manta.run(&["plan"]).ended_with(1);
    assert!(run.stderr.contains("is linked dynamically"), "{run:#?}");
}

#[test]
fn nobody_looks_for_a_program_that_is_not_needed() {
    let function = "stack = \"yard\"\n\n[function.f]\nsource = \"f\"\nruntime = \"python3.13\"\nhandler = \"app.handler\"\n";
    let untraced = format!("{BLUEPRINT}traced = false\n");
    let given = format!("{BLUEPRINT}\n[tracing]\nimage = \"example.com/manta-daemon:1\"\n");
    let official = format!("{BLUEPRINT}\n[tracing]\ncollector = \"xray\"\n");
    for blueprint in [function, &untraced, &given, &official] {
        let manta = manta(blueprint)
            .with("f/app.py", "def handler(event, context): ...\n")
            .env("MANTA_DAEMON", "/nowhere");
        manta.run(&["plan"]).ended_with(0);
    }
    // What only looks or deletes builds nothing either.
    let manta = manta(BLUEPRINT).env("MANTA_DAEMON", "/nowhere");
    manta.run(&["info"]).ended_with(0);
    manta.run(&["down", "-y"]).ended_with(0);
}

/// Returns a folder with a blueprint, and an account to deploy it to.
fn manta(blueprint: &str) -> Manta {
    Account::new()
        .environment()
        .iter()
        .fold(Manta::new(), |manta, (name, value)| manta.env(name, value))
        .with("blueprint.toml", blueprint)
}

/// Puts a collector of this content where manta is told to find it.
fn with_program(manta: Manta, content: &[u8]) -> Manta {
    let program: PathBuf = manta.folder().join("manta-daemon");
    fs::write(&program, content).expect("writable");
    manta.env("MANTA_DAEMON", &program.to_string_lossy())
}

/// Returns the ELF header of a static program for a machine (62: x86-64).
fn elf(machine: u16) -> Vec<u8> {
    let mut header = vec![0; 64];
    header[..6].copy_from_slice(b"\x7fELF\x02\x01");
    header[18..20].copy_from_slice(&machine.to_le_bytes());
    header
}

/// A running container; is removed when dropped.
struct Container(String);

impl Container {
    fn start(image: &str) -> Self {
        let key = "--env=AWS_ACCESS_KEY_ID=AKIATEST000000000000";
        let secret = "--env=AWS_SECRET_ACCESS_KEY=unused";
        let region = "--env=AWS_REGION=eu-west-1";
        Self(docker(&["run", "--detach", key, secret, region, image]))
    }

    /// Waits until a health check as ECS has it, `["CMD", …]`, passes.
    fn wait_until_healthy(&self, check: &Value) {
        let words: Vec<&str> = check
            .as_array()
            .expect("ECS has a health check")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(words[0], "CMD", "the image has no shell");
        let deadline = Instant::now() + PATIENCE;
        loop {
            let check = Command::new("docker")
                .args(["exec", &self.0])
                .args(&words[1..])
                .output()
                .expect("docker is there");
            if check.status.success() {
                return;
            }
            assert!(Instant::now() < deadline, "{check:?}");
            sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = Command::new("docker")
            .args(["rm", "--force", &self.0])
            .output();
    }
}
