//! The examples on this machine, as a newcomer runs them: copied, started, asked, and looked at in
//! their traces. pip installs what they need.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use manta_testbed::request;
use serde_json::{Value, json};

use crate::manta::{Manta, Run};

/// Lambda's default limit, in seconds.
const LIMIT: f64 = 3.0;

/// How long something may take before a test gives up: attempts of three seconds and the pauses
/// between them, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(90);

/// An example in a folder of its own, taken down when the test ends, however it does.
struct Example {
    manta: Manta,
    environment: Option<&'static str>,
}

impl Drop for Example {
    fn drop(&mut self) {
        self.run(&["down", "-y"]);
    }
}

impl Example {
    /// Copies an example and brings it up.
    fn up(name: &str, environment: Option<&'static str>) -> Self {
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
        let manta = Manta::new().env("XDG_CACHE_HOME", &cache.to_string_lossy());
        let sources = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../examples")
            .join(name);
        copy(&sources, manta.folder());
        let example = Self { manta, environment };
        example.run(&["up", "-y"]).ended_with(0);
        example
    }

    /// Runs a command on the example, here.
    fn run(&self, arguments: &[&str]) -> Run {
        let environment = self.environment.map(|name| ["-e", name]);
        let environment = environment.iter().flatten().copied();
        let arguments: Vec<_> = arguments
            .iter()
            .copied()
            .chain(["--local"])
            .chain(environment)
            .collect();
        self.manta.run(&arguments)
    }

    /// Returns what a command answers as JSON.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--output", "json"]].concat();
        self.run(&arguments).ended_with(0).json()
    }

    /// Returns what `info` says is at a path.
    fn info(&self, path: &str) -> String {
        let run = self.run(&["info", "--get", path]).ended_with(0);
        run.stdout.trim_end().to_owned()
    }

    /// Returns the only trace, once it is `complete`.
    fn only_trace(&self, complete: impl Fn(&Value) -> bool) -> Value {
        eventually("there is one trace, and it is complete", || {
            let summaries = self.json(&["traces"]);
            let [summary] = summaries.as_array()?.as_slice() else {
                return None;
            };
            let trace = self.json(&["trace", summary["Id"].as_str()?]);
            complete(&trace).then_some(trace)
        })
    }

    /// Returns the dead letters of a function, of which the emulated AWS keeps a queue.
    fn dead_letters(&self, function: &str) -> Vec<Value> {
        let queue = self.info(&format!("functions.{function}.dead_letter_queue"));
        let asked = json!({"QueueUrl": queue, "MessageAttributeNames": ["All"],
            "MaxNumberOfMessages": 10, "VisibilityTimeout": 0});
        let credential = "local/20260101/us-east-1/sqs/aws4_request";
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=none");
        let headers = [
            ("X-Amz-Target", "AmazonSQS.ReceiveMessage"),
            ("Content-Type", "application/x-amz-json-1.0"),
            ("Authorization", &authorization),
        ];
        let answer = ask(
            "POST",
            &self.info("aws_endpoint"),
            &headers,
            &asked.to_string(),
        );
        let answer: Value = serde_json::from_str(&answer).expect("SQS answers JSON");
        answer["Messages"].as_array().cloned().unwrap_or_default()
    }
}

/// Copies a folder, without what was made in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().expect("an entry has a name");
        if [".deps", "__pycache__", "tests"]
            .iter()
            .any(|made| name == *made)
        {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).expect("a file can be copied");
        }
    }
}

/// Asks again until there is an answer.
#[track_caller]
fn eventually<T>(what: &str, ask: impl Fn() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "not so: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Asks a server on this machine; returns the body of its answer.
#[track_caller]
fn ask(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> String {
    let answer = request(method, url, headers, body.as_bytes());
    let status = answer.status;
    let said = answer.text();
    assert_eq!(status, 200, "{said}");
    said
}

/// Returns every segment and subsegment of a trace with this name, in the documents' order.
fn named<'t>(trace: &'t Value, name: &str) -> Vec<&'t Value> {
    let mut found = Vec::new();
    let mut waiting: Vec<_> = trace.as_array().into_iter().flatten().rev().collect();
    while let Some(part) = waiting.pop() {
        if part["name"] == name {
            found.push(part);
        }
        waiting.extend(part["subsegments"].as_array().into_iter().flatten().rev());
    }
    found
}

/// Returns the one of this name.
#[track_caller]
fn one<'t>(trace: &'t Value, name: &str) -> &'t Value {
    let found = named(trace, name);
    let [only] = found.as_slice() else {
        panic!("{} are called {name}: {trace:#}", found.len());
    };
    only
}

fn seconds(part: &Value) -> f64 {
    let time = |name: &str| part[name].as_f64().expect("a finished part has its times");
    time("end_time") - time("start_time")
}

#[test]
fn flask_shows_in_its_trace_what_a_request_did() {
    let flask = Example::up("flask", None);
    let url = flask.info("services.web.addresses.0");
    let answer: Value = serde_json::from_str(&ask("GET", &format!("{url}/"), &[], ""))
        .expect("the service answers JSON");
    assert_eq!(answer["message"], "Hello, World!");

    // Health checks would be traces of their own.
    let trace = flask.only_trace(|trace| !named(trace, "flask-web").is_empty());
    let segment = one(&trace, "flask-web");
    assert_eq!(segment["http"]["response"]["status"], 200);
    assert!(segment["fault"].is_null(), "{segment:#}");

    let view = json!([one(&trace, "hello_world")]);
    let steps = json!([one(&view, "get-s3-data-files")]);
    let bucket_list = one(&steps, "s3");
    assert_eq!(bucket_list["aws"]["operation"], "ListBuckets");
    assert_eq!(bucket_list["http"]["response"]["status"], 200);
    let metadata = steps[0]["subsegments"].as_array().into_iter().flatten();
    let metadata: Vec<_> = metadata
        .filter_map(|call| call["http"]["request"]["url"].as_str())
        .filter(|url| url.ends_with("/task"))
        .collect();
    assert_eq!(metadata.len(), 1, "{steps:#}");
    let task = answer["s3"]["task"].as_str().expect("the task's ARN");
    assert!(task.starts_with("arn:aws:ecs:"), "{task}");

    let file = one(&view, "get_file");
    assert_eq!(file["fault"], true);
    assert_eq!(file["annotations"], json!({"filename": "hello.txt"}));
    assert_eq!(
        file["metadata"]["namespace"]["key"],
        json!({"requestId": "123-123", "value1": 20})
    );
    let exception = &file["cause"]["exceptions"][0];
    assert_eq!(exception["type"], "FileNotFoundError");
    assert_eq!(
        exception["message"],
        "[Errno 2] No such file or directory: 'hello.txt'"
    );
    let callers = exception["stack"]
        .as_array()
        .expect("the exception's stack");
    assert!(callers.iter().any(|frame| frame["label"] == "hello_world"));
}

#[test]
fn three_seconds_are_too_few_for_lambda_email_and_the_trace_says_so() {
    let email = Example::up("lambda-email", Some("hasty"));
    let invocation = ["invoke", "mailer", "--async", "--payload", "@event.json"];
    email.run(&invocation).ended_with(0);
    let dead = eventually("the event is a dead letter", || {
        let dead = email.dead_letters("mailer");
        (!dead.is_empty()).then_some(dead)
    });
    assert_eq!(dead.len(), 1, "{dead:?}");
    let event: Value = serde_json::from_str(dead[0]["Body"].as_str().expect("a body"))
        .expect("the event was JSON");
    assert_eq!(event["Records"][0]["s3"]["object"]["key"], "inbox/mail");

    let attempts = ["Attempt #1", "Attempt #2", "Attempt #3"];
    let finished = |trace: &Value| {
        named(trace, attempts[2])
            .iter()
            .any(|it| it["end_time"].is_f64())
    };
    let trace = email.only_trace(finished);
    for name in attempts {
        let attempt = one(&trace, name);
        assert_eq!(attempt["fault"], true, "{attempt:#}");
        assert!(seconds(attempt) >= LIMIT, "{attempt:#}");
    }
    assert!(named(&trace, "Attempt #4").is_empty());
    // What was under way when its time was up never ended, and none got as far as this.
    assert!(named(&trace, "send_raw_email").is_empty(), "{trace:#}");
}

#[test]
fn a_minute_is_enough_for_lambda_email() {
    let email = Example::up("lambda-email", None);
    let invocation = ["invoke", "mailer", "--async", "--payload", "@event.json"];
    email.run(&invocation).ended_with(0);
    let trace = email.only_trace(|trace| !named(trace, "send_raw_email").is_empty());
    let attempt = one(&trace, "Attempt #1");
    assert!(seconds(attempt) > LIMIT, "{attempt:#}");
    assert!(attempt["fault"].is_null(), "{attempt:#}");
    assert!(named(&trace, "Attempt #2").is_empty());
    for step in ["get-email-from-s3", "url-extractor", "copy_file"] {
        assert!(one(&trace, step)["fault"].is_null());
    }
    assert_eq!(one(&trace, "url-extractor")["annotations"]["books"], 1);
    assert!(email.dead_letters("mailer").is_empty());
}
