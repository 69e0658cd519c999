//! The life of a deployment on this machine.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::here::{Here, free_port, get};

/// How long what was sent may take to be seen. Only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

fn two(web: &str, port_of_web: u16, port_of_api: u16) -> String {
    Here::service("web", port_of_web, web) + &Here::service("api", port_of_api, "moin")
}

#[test]
fn a_second_up_starts_nothing_and_one_changed_variable_restarts_its_service_alone() {
    let (web, api) = (free_port(), free_port());
    let here = Here::with(&two("hello", web, api));
    let plan = here.run(&["plan", "--detailed-exitcode"]).ended_with(2);
    assert!(plan.stdout.contains("service/web"), "{plan:?}");
    assert!(!here.place().exists(), "a plan makes nothing");

    let up = here.up().ended_with(0);
    let sample = format!("curl http://127.0.0.1:{web}/");
    assert!(
        up.stdout.contains(&format!("curl http://127.0.0.1:{api}/")) || up.stdout.contains(&sample)
    );
    assert!(up.stdout.contains("traces --local"), "{up:?}");
    let first = here.processes();
    assert_eq!(first.len(), 2);
    assert_eq!(get(&here.address("web")), "hello");

    here.up().ended_with(0);
    here.run(&["plan", "--detailed-exitcode"]).ended_with(0);
    assert_eq!(here.processes(), first);

    here.rewrite(&two("good morning", web, api));
    here.up().ended_with(0);
    let second = here.processes();
    assert_eq!(second["api"], first["api"]);
    assert_ne!(second["web"], first["web"]);
    assert_eq!(get(&here.address("web")), "good morning");
}

#[test]
fn what_leaves_the_blueprint_ends() {
    let (web, api) = (free_port(), free_port());
    let here = Here::with(&two("hello", web, api));
    here.up().ended_with(0);
    here.rewrite(&Here::service("web", web, "hello"));
    here.up().ended_with(0);
    assert_eq!(here.processes().keys().collect::<Vec<_>>(), ["web"]);
}

#[test]
fn down_leaves_nothing() {
    let here = Here::with(&two("hello", free_port(), free_port()));
    here.up().ended_with(0);
    // Two services, and the supervisor.
    assert!(here.marked().len() >= 3, "{:?}", here.marked());
    here.run(&["down", "-y"]).ended_with(0);
    assert_eq!(here.marked(), Vec::<String>::new());
    assert!(!here.place().exists());
    here.run(&["down", "-y"]).ended_with(0);
    assert!(!here.place().exists());
    let nothing = here.run(&["logs"]).ended_with(1);
    assert!(nothing.stderr.contains("manta up --local"), "{nothing:?}");
}

#[test]
fn a_request_is_in_the_logs_and_the_traces() {
    let here = Here::with(&Here::service("web", free_port(), "hello"));
    here.up().ended_with(0);
    get(&here.address("web"));
    let logs = here.run(&["logs"]).ended_with(0);
    assert!(logs.stdout.contains("greeting with hello"), "{logs:?}");

    let filter = "annotation.greeting = \"hello\"";
    let started = Instant::now();
    let id = loop {
        let traces = here.json(&["traces", "--filter", filter]);
        if let Some(id) = traces[0]["Id"].as_str() {
            break id.to_owned();
        }
        assert!(started.elapsed() < PATIENCE, "no trace: {traces}");
    };
    let documents = here.json(&["trace", &id]);
    assert_eq!(documents[0]["name"], "here-web");
    let human = here.run(&["trace", &id]).ended_with(0);
    assert!(human.stdout.contains("greeting = \"hello\""), "{human:?}");
    let other = here.json(&["traces", "--filter", "annotation.greeting = \"bye\""]);
    assert_eq!(other, Value::Array(Vec::new()));
    let wrong = here.run(&["traces", "--filter", "and and"]).ended_with(64);
    assert!(wrong.stderr.contains("docs/filters.md"), "{wrong:?}");
}

#[test]
fn a_service_is_restarted_scaled_and_entered() {
    let here = Here::with(&Here::service("web", free_port(), "hello"));
    here.up().ended_with(0);
    let first = here.processes();
    here.run(&["restart", "web"]).ended_with(0);
    assert_ne!(here.processes()["web"], first["web"]);

    here.run(&["scale", "web", "3"]).ended_with(0);
    let copies = here.json(&["ps"]);
    assert_eq!(copies.as_array().map(Vec::len), Some(3));
    assert_eq!(get(&here.address("web")), "hello");
    let plan = here.run(&["plan"]).ended_with(0);
    assert!(plan.stdout.contains("count"), "{plan:?}");

    let entered = here.manta.run(&[
        "exec",
        "web",
        "--local",
        "--",
        "sh",
        "-c",
        "echo $GREETING; exit 7",
    ]);
    assert_eq!(entered.ended_with(7).stdout, "hello\n");
}

#[test]
fn a_port_that_is_taken_is_another_one() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let taken = listener.local_addr().expect("it has one").port();
    let here = Here::with(&Here::service("web", taken, "hello"));
    here.up().ended_with(0);
    let address = here.address("web");
    assert!(!address.ends_with(&format!(":{taken}")), "{address}");
    assert_eq!(get(&address), "hello");
}
