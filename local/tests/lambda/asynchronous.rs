//! Events that nobody waits for.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use manta_local::control::InvocationKind;
use serde_json::{Value, json};

use crate::deployment::{Deployment, asynchronous};

/// How long events may take that are tried three times.
const PATIENCE: Duration = Duration::from_secs(60);

async fn send(deployment: &Deployment, name: &str, event: &str) -> String {
    let sent = deployment
        .ask(name, event, InvocationKind::Asynchronous, None)
        .await
        .expect("it is taken");
    assert_eq!((sent.status, &*sent.payload), (202, ""));
    sent.request_id
}

/// Waits until a file has `count` lines; returns them.
async fn lines_of(file: &Path, count: usize) -> Vec<String> {
    let end = Instant::now() + PATIENCE;
    loop {
        let text = fs::read_to_string(file).unwrap_or_default();
        if text.ends_with('\n') && text.lines().count() >= count {
            return text.lines().map(str::to_owned).collect();
        }
        assert!(Instant::now() < end, "{text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_fails_is_tried_again_and_then_kept() {
    let deployment = Deployment::start();
    let tries = deployment.folder.path().join("tries");
    let code = format!(
        "def handler(event, context):
    with open({tries:?}, 'a') as tries: print(context.aws_request_id, file=tries)
    raise RuntimeError('no host for ' + event['book'])
"
    );
    let mut function = deployment.python("mailer", &code);
    function.asynchronous = Some(asynchronous(2));
    let outputs = deployment.put("mailer", &function).await;
    let id = send(&deployment, "mailer", r#"{"book": "Emma"}"#).await;
    let dead = Path::new(outputs["dead_letter"].as_str().unwrap()).to_owned();
    let kept = lines_of(&dead, 1).await;
    assert_eq!(lines_of(&tries, 3).await, [&*id, &*id, &*id]);
    let kept: Value = serde_json::from_str(&kept[0]).unwrap();
    assert_eq!(kept["event"], json!({"book": "Emma"}));
    assert_eq!(kept["RequestID"], id);
    assert_eq!(kept["ErrorMessage"], "no host for Emma");
    assert_eq!(kept["attempts"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_succeeds_the_second_time_is_done() {
    let deployment = Deployment::start();
    let tries = deployment.folder.path().join("tries");
    let code = format!(
        "def handler(event, context):
    with open({tries:?}, 'a+') as tries:
        print('tried', file=tries)
        tries.seek(0)
        if len(tries.readlines()) < 2: raise RuntimeError
"
    );
    let mut function = deployment.python("second", &code);
    function.asynchronous = Some(asynchronous(2));
    let outputs = deployment.put("second", &function).await;
    send(&deployment, "second", "{}").await;
    lines_of(&tries, 2).await;
    // One that came later and is done: there is nothing left to be tried.
    let last = deployment.invoke("second", "{}").await;
    assert_eq!(last.function_error, None);
    let dead = outputs["dead_letter"].as_str().unwrap();
    assert!(!Path::new(dead).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_a_function_that_is_deleted_are_not_tried_again() {
    let deployment = Deployment::start();
    let tries = deployment.folder.path().join("tries");
    let code = format!(
        "def handler(event, context):
    with open({tries:?}, 'a') as tries: print('tried', file=tries)
    raise RuntimeError
"
    );
    let mut function = deployment.python("gone", &code);
    function.asynchronous = Some(asynchronous(2));
    let outputs = deployment.put("gone", &function).await;
    send(&deployment, "gone", "{}").await;
    lines_of(&tries, 1).await;
    deployment.functions.delete("gone").await;
    deployment.functions.stop().await;
    assert_eq!(lines_of(&tries, 1).await.len(), 1);
    let dead = outputs["dead_letter"].as_str().unwrap();
    assert!(!Path::new(dead).exists());
}

/// A runtime that writes the size of its memory into `runs` when it is given an event, and again
/// when it answers, which it does once there is a file `gate`.
fn gated(runs: &Path, gate: &Path) -> String {
    format!(
        "import os, time, urllib.request
api = 'http://' + os.environ['AWS_LAMBDA_RUNTIME_API'] + '/2018-06-01/runtime/invocation/'
def tell(what):
    with open({runs:?}, 'a') as runs: print(what, os.environ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'], file=runs)
while True:
    with urllib.request.urlopen(api + 'next') as event:
        id = event.headers['Lambda-Runtime-Aws-Request-Id']
    tell('begins')
    while not os.path.exists({gate:?}): time.sleep(0.01)
    tell('ends')
    urllib.request.urlopen(api + id + '/response', b'1').close()
"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_waits_is_given_to_the_version_that_is_there_when_its_turn_comes() {
    let deployment = Deployment::start();
    let folder = deployment.folder.path();
    let (runs, gate) = (folder.join("runs"), folder.join("gate"));
    let mut function = deployment.bootstrap("waiting", &gated(&runs, &gate));
    deployment.put("waiting", &function).await;
    // Ten may run at once.
    for _ in 0..11 {
        send(&deployment, "waiting", "{}").await;
    }
    lines_of(&runs, 10).await;
    function.memory_mib = 256;
    deployment.put("waiting", &function).await;
    fs::write(&gate, "").expect("it is ours");
    let runs = lines_of(&runs, 22).await;
    let begun = |line: &str| runs.iter().filter(|other| *other == line).count();
    assert_eq!(
        (begun("begins 128"), begun("begins 256")),
        (10, 1),
        "{runs:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_ends_with_its_function_has_not_failed() {
    let deployment = Deployment::start();
    let folder = deployment.folder.path();
    let (runs, gate) = (folder.join("runs"), folder.join("gate"));
    let mut function = deployment.bootstrap("cut", &gated(&runs, &gate));
    function.asynchronous = Some(asynchronous(0));
    let outputs = deployment.put("cut", &function).await;
    send(&deployment, "cut", "{}").await;
    lines_of(&runs, 1).await;
    deployment.functions.delete("cut").await;
    // What becomes of the event has been decided when another function has run.
    let other = deployment.python("other", "def handler(event, context): return 1");
    deployment.put("other", &other).await;
    assert_eq!(deployment.invoke("other", "{}").await.payload, "1");
    let dead = outputs["dead_letter"].as_str().unwrap();
    assert!(!Path::new(dead).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn events_that_wait_have_only_so_much_memory() {
    let deployment = Deployment::start();
    let folder = deployment.folder.path();
    let (runs, gate) = (folder.join("runs"), folder.join("gate"));
    let function = deployment.bootstrap("flooded", &gated(&runs, &gate));
    deployment.put("flooded", &function).await;
    let largest = format!("\"{}\"", "x".repeat((1 << 20) - 2));
    let event = InvocationKind::Asynchronous;
    let mut taken = 0;
    let refused = loop {
        let sent = deployment.ask("flooded", &largest, event, None).await;
        let sent = sent.expect("there is such a function");
        if sent.status != 202 {
            break sent;
        }
        taken += 1;
        assert!(taken <= 64, "all are taken");
    };
    assert_eq!(refused.status, 429, "{}", refused.payload);
    fs::write(&gate, "").expect("it is ours");
    lines_of(&runs, 2 * taken).await;
    // There is room again.
    while deployment
        .ask("flooded", &largest, event, None)
        .await
        .unwrap()
        .status
        != 202
    {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
