//! Queues of an emulated AWS: for failed events, and as what invokes a function.

use std::process::Command;
use std::time::{Duration, Instant};

use manta_local::control::InvocationKind;
use manta_local::kinds::{Function, Trigger};
use manta_testbed::{FixtureAws, aws_command};
use serde_json::{Value, json};

use crate::deployment::{Deployment, asynchronous};

/// How long a message may take to be where it is to be.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs `aws sqs`; returns what it printed.
async fn sqs(aws: &FixtureAws, arguments: &[&str]) -> Value {
    let mut command = Command::new(aws_command());
    command
        .args(["sqs", "--endpoint-url", &aws.url(), "--output", "json"])
        .args(arguments)
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", "local")
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .env_remove("AWS_PROFILE");
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .expect("it does not panic")
        .expect("the aws command is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

/// Has a function use an emulated AWS.
fn with_aws(function: &mut Function, aws: &FixtureAws) {
    function.endpoint = Some(aws.url().into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_event_is_in_the_queue_for_dead_letters() {
    let aws = FixtureAws::start(&[]);
    let deployment = Deployment::start();
    let mut function = deployment.python(
        "mailer",
        "def handler(event, context): raise RuntimeError('no host')",
    );
    function.asynchronous = Some(asynchronous(0));
    with_aws(&mut function, &aws);
    let outputs = deployment.put("mailer", &function).await;
    let url = outputs["dead_letter"].as_str().unwrap();
    assert!(url.ends_with("/orders-mailer-dead-letter"), "{url}");
    let event = InvocationKind::Asynchronous;
    let sent = deployment.ask("mailer", r#"{"book": "Emma"}"#, event, None);
    let sent = sent.await.unwrap();

    let receive = [
        "receive-message",
        "--queue-url",
        url,
        "--wait-time-seconds",
        "20",
        "--message-attribute-names",
        "All",
    ];
    let received = sqs(&aws, &receive).await;
    let message = &received["Messages"][0];
    assert_eq!(message["Body"], r#"{"book": "Emma"}"#);
    let attributes = &message["MessageAttributes"];
    assert_eq!(attributes["RequestID"]["StringValue"], sent.request_id);
    assert_eq!(attributes["ErrorCode"]["StringValue"], "200");
    assert_eq!(attributes["ErrorMessage"]["StringValue"], "no host");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_invoke_a_function_and_only_those_that_fail_stay() {
    let aws = FixtureAws::start(&[]);
    let deployment = Deployment::start();
    let attributes = json!({"VisibilityTimeout": "1"}).to_string();
    let create = [
        "create-queue",
        "--queue-name",
        "jobs",
        "--attributes",
        &attributes,
    ];
    let queue = sqs(&aws, &create).await;
    let url = queue["QueueUrl"].as_str().unwrap();
    let done = deployment.folder.path().join("done");
    let code = format!(
        "def handler(event, context):
    failed = []
    for record in event['Records']:
        with open({done:?}, 'a') as done:
            print(record['body'], record['eventSourceARN'], record['messageAttributes']['kind']['stringValue'], file=done)
        if record['body'] == 'bad': failed.append({{'itemIdentifier': record['messageId']}})
    return {{'batchItemFailures': failed}}
"
    );
    for body in ["good", "bad"] {
        let kind = json!({"kind": {"DataType": "String", "StringValue": "mail"}}).to_string();
        let send = [
            "send-message",
            "--queue-url",
            url,
            "--message-body",
            body,
            "--message-attributes",
            &kind,
        ];
        sqs(&aws, &send).await;
    }
    let mut function = deployment.python("worker", &code);
    function.triggers = vec![Trigger {
        queue: "jobs".to_owned(),
        batch_size: 10,
        window_seconds: 0,
    }];
    with_aws(&mut function, &aws);
    deployment.put("worker", &function).await;

    // The one that fails is received again and again; the other one once.
    let end = Instant::now() + PATIENCE;
    loop {
        let done = std::fs::read_to_string(&done).unwrap_or_default();
        let count = |body: &str| {
            let line = format!("{body} arn:aws:sqs:eu-west-1:123456789012:jobs mail");
            done.lines().filter(|other| **other == line).count()
        };
        if count("bad") >= 3 && count("good") >= 1 {
            assert_eq!(count("good"), 1, "{done}");
            break;
        }
        assert!(Instant::now() < end, "{done} {:?}", deployment.lines());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
