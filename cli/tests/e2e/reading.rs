//! `info`, `ps`, `logs` and `invoke`.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::shop::shop;

#[test]
fn info_gives_every_address_without_a_grep() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let info = manta
        .run(&["info", "--output", "json"])
        .ended_with(0)
        .json();
    assert_eq!(info["deployment"], "shop");
    assert_eq!(info["account"], account.id.as_str());
    let function = format!(
        "arn:aws:lambda:eu-west-1:{}:function:shop-mailer",
        account.id
    );
    assert_eq!(info["functions"]["mailer"]["arn"], function);
    assert_eq!(info["services"]["web"]["log_group"], "/manta/shop/web");
    let role = &info["resources"]["role/web-task"]["outputs"]["arn"];
    assert!(
        role.as_str()
            .is_some_and(|arn| arn.starts_with("arn:aws:iam::")),
        "{role}"
    );

    let arn = manta
        .run(&["info", "--get", "functions.mailer.arn"])
        .ended_with(0);
    assert_eq!(arn.stdout, format!("{function}\n"));
    manta
        .run(&["info", "--get", "functions.nobody.arn"])
        .ended_with(1);
}

#[test]
fn info_before_the_first_up_says_that_nothing_is_there() {
    let (_account, manta) = shop();
    let run = manta.run(&["info"]).ended_with(0);
    assert!(run.stdout.contains("Nothing is deployed."), "{run:#?}");
    let info = manta.run(&["info", "--output", "json"]).json();
    assert_eq!(info["functions"]["mailer"]["arn"], json!(null));
    assert_eq!(info["resources"], json!({}));
}

#[test]
fn what_a_function_returns_is_data() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let run = manta
        .run(&["invoke", "mailer", "--payload", "{\"a\": 1}", "--log"])
        .ended_with(0);
    assert_eq!(run.stdout, "{\"a\": 1}\n");
    assert!(run.stderr.contains("hello from the function"), "{run:#?}");
    assert!(run.stderr.contains("status 200"), "{run:#?}");

    account.behave(json!({ "invoke_error": "Unhandled" }));
    let run = manta.run(&["invoke", "mailer"]).ended_with(1);
    assert!(
        run.stderr.contains("failed in function mailer: Unhandled"),
        "{run:#?}"
    );
}

#[test]
fn an_event_can_be_left_with_lambda() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let run = manta.run(&["invoke", "mailer", "--async"]).ended_with(0);
    assert!(run.stdout.is_empty(), "{run:#?}");
    assert!(run.stderr.contains("status 202"), "{run:#?}");
}

#[test]
fn a_payload_comes_from_a_file_and_must_be_json() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    manta.write("event.json", "[1, 2]");
    let run = manta.run(&["invoke", "mailer", "--payload", "@event.json"]);
    assert_eq!(run.ended_with(0).stdout, "[1, 2]\n");
    manta
        .run(&["invoke", "mailer", "--payload", "{"])
        .ended_with(64);
    manta
        .run(&["invoke", "mailer", "--payload", "@nowhere"])
        .ended_with(64);
    let run = manta.run(&["invoke", "web"]).ended_with(64);
    assert!(
        run.stderr.contains("mailer"),
        "names those there are: {run:#?}"
    );
}

#[test]
fn ps_shows_the_tasks_of_services_and_info_where_they_answer() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let tasks = manta.run(&["ps", "--output", "json"]).ended_with(0).json();
    let tasks = tasks.as_array().expect("a list");
    assert_eq!(tasks.len(), 2);
    assert!(tasks.iter().all(|task| task["name"] == "web"), "{tasks:?}");

    let address = manta.run(&["info", "--get", "services.web.addresses.0"]);
    let address = address.ended_with(0).stdout;
    assert!(
        address.starts_with("http://") && address.ends_with(":8080\n"),
        "{address}"
    );
    let running = manta.run(&["info", "--get", "services.web.running"]);
    assert_eq!(running.ended_with(0).stdout, "2\n");
    let run = manta.run(&["ps", "nobody"]).ended_with(64);
    assert!(run.stderr.contains("web, migrate"), "{run:#?}");
}

#[test]
fn logs_of_all_parts_come_side_by_side() {
    let (_account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    manta.run(&["invoke", "mailer"]).ended_with(0);
    let run = manta.run(&["logs"]).ended_with(0);
    assert!(run.stdout.contains(" web/"), "{run:#?}");
    assert!(run.stdout.contains(" mailer "), "{run:#?}");

    let run = manta
        .run(&["logs", "mailer", "--output", "json"])
        .ended_with(0);
    for line in run.stdout.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("JSON lines");
        assert_eq!(event["workload"], "mailer");
    }
    assert!(!run.stdout.is_empty());
    let run = manta.run(&["logs", "--filter", "nowhere"]).ended_with(0);
    assert!(run.stdout.is_empty(), "{run:#?}");
    let run = manta.run(&["logs", "--since", "2000-01-01T00:00:00Z", "--until", "1d"]);
    assert!(run.ended_with(0).stdout.is_empty());
}

#[test]
fn following_logs_ends_when_nobody_reads_any_more() {
    let (account, manta) = shop();
    manta.run(&["up", "-y"]).ended_with(0);
    let mut child = manta
        .command(&["logs", "web", "--follow", "--output", "json"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("manta can be run");
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("it is text");
    let event: serde_json::Value = serde_json::from_str(&line).expect("JSON lines");
    let stream = event["stream"].as_str().expect("it has a stream");
    drop(stdout);
    // What is written next finds no reader.
    while child.try_wait().expect("it was a child").is_none() {
        let event = format!("timestamp={},message=again", milliseconds());
        account.aws(&[
            "logs",
            "put-log-events",
            "--log-group-name",
            "/manta/shop/web",
            "--log-stream-name",
            stream,
            "--log-events",
            &event,
        ]);
    }
    assert_eq!(child.wait().expect("it was a child").code(), Some(0));
}

/// Returns the time as CloudWatch Logs counts it.
fn milliseconds() -> u128 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("the clock is right").as_millis()
}
