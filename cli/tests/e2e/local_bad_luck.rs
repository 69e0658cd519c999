//! What goes wrong on this machine.

use std::fs;
use std::process::{Command, Stdio};

use crate::here::{Here, free_port, get};

/// Deploys a service that does not come to life; returns what is said.
#[track_caller]
fn refusal(run: &str) -> String {
    let service = Here::service_of("web", free_port(), "hello", run);
    let here = Here::with(&service.replace("grace_seconds = 60", "grace_seconds = 0"));
    let up = here.up().ended_with(1);
    here.run(&["down", "-y"]).ended_with(0);
    assert_eq!(here.marked(), Vec::<String>::new());
    up.stderr
}

#[test]
fn a_program_that_is_not_there_is_told() {
    let said = refusal("no-such-program --at-all");
    assert!(said.contains("cannot create service/web"), "{said}");
    assert!(said.contains("no-such-program"), "{said}");
}

#[test]
fn a_program_that_ends_at_once_is_told_with_its_last_words() {
    let said = refusal("echo these are last words; exit 3");
    assert!(said.contains("these are last words"), "{said}");
}

#[test]
fn a_program_that_is_never_healthy_is_told_with_its_last_words() {
    let said = refusal("echo nobody listens; exec sleep 600");
    assert!(said.contains("nobody listens"), "{said}");
}

#[test]
fn secrets_that_are_not_set_are_all_named_before_anything_starts() {
    let secrets = "secrets = { TOKEN = \"ssm:/here/token\", KEY = \"ssm:/here/key\" }\ngrants = []";
    let blueprint = Here::service("web", free_port(), "hello").replace("grants = []", secrets);
    let here = Here::with(&blueprint);
    let up = here.up().ended_with(1);
    assert!(up.stderr.contains("KEY of web, TOKEN of web"), "{up:?}");
    assert!(here.marked().is_empty());
}

#[test]
fn a_service_without_a_command_needs_docker() {
    let here = Here::with(
        "[tracing]\ncollector = \"none\"\n[service.web]\nimage = \"example.com/web:1\"\ngrants = []\n",
    );
    let mut command = here.manta.command(&["up", "-y", "--local"]);
    let up = command.env("PATH", "/nowhere").output().expect("it runs");
    let said = String::from_utf8_lossy(&up.stderr);
    assert_eq!(up.status.code(), Some(1), "{said}");
    assert!(said.contains("local") && said.contains("run"), "{said}");
}

#[test]
fn a_killed_supervisor_is_cleared_up_after() {
    let port = free_port();
    let here = Here::with(&Here::service("web", port, "hello"));
    here.up().ended_with(0);
    let before = here.processes();
    let pid = fs::read_to_string(here.place().join("supervisor.lock")).expect("it is there");
    let killed = Command::new("kill").args(["-9", pid.trim()]).status();
    assert!(killed.expect("kill runs").success());
    let info = here.json(&["info"]);
    assert_eq!(info["services"]["web"]["desired"], serde_json::Value::Null);
    assert_eq!(here.marked(), Vec::<String>::new());
    here.up().ended_with(0);
    assert_ne!(here.processes(), before);
    assert_eq!(get(&here.address("web")), "hello");
}

#[test]
fn two_at_once_take_turns() {
    let here = Here::with(&Here::service("web", free_port(), "hello"));
    let start = || {
        let mut command = here.manta.command(&["up", "-y", "--local"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().expect("it runs")
    };
    let (first, second) = (start(), start());
    for up in [first, second] {
        let ended = up.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(0), "{said}");
    }
    assert_eq!(here.processes().len(), 1);
}
