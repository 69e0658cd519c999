//! Queues of an emulated AWS: for failed events, and as what invokes a function.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use manta_local::control::InvocationKind;
use manta_local::kinds::{Function, Trigger};
use manta_testbed::{FixtureAws, python};
use serde_json::Value;

use crate::deployment::{Deployment, asynchronous};

/// How long a message may take to be where it is to be.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a program in Python that has `sqs`, a client of boto3's; returns what it printed.
async fn boto3(aws: &FixtureAws, code: &str) -> String {
    let code = format!("import boto3\nsqs = boto3.client('sqs')\n{code}");
    let mut command = Command::new(python());
    command
        .args(["-c", &code])
        .env("AWS_ENDPOINT_URL", aws.url())
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", "local")
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .env_remove("AWS_PROFILE");
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .expect("it does not panic")
        .expect("Python is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("it is text")
}

/// Has a function use an emulated AWS.
fn with_aws(function: &mut Function, aws: &FixtureAws) {
    function.endpoint = Some(aws.url().into());
}

/// Waits until a file is `enough`; returns it.
async fn text_of(file: &Path, enough: impl Fn(&str) -> bool) -> String {
    let end = Instant::now() + PATIENCE;
    loop {
        let text = fs::read_to_string(file).unwrap_or_default();
        if enough(&text) {
            return text;
        }
        assert!(Instant::now() < end, "{text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A program that prints the first message of a queue, once there is one.
fn received(url: &str) -> String {
    format!(
        "import json, time
end = time.monotonic() + {seconds}
messages = []
while not messages and time.monotonic() < end:
    try:
        messages = sqs.receive_message(QueueUrl='{url}', WaitTimeSeconds=2, MessageAttributeNames=['All']).get('Messages', [])
    except sqs.exceptions.QueueDoesNotExist:
        time.sleep(0.1)
print(json.dumps(messages[0]))",
        seconds = PATIENCE.as_secs()
    )
}

fn trigger(queue: &str, batch_size: u32, window_seconds: u32) -> Trigger {
    Trigger {
        queue: queue.to_owned(),
        batch_size,
        window_seconds,
    }
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

    let received: Value = serde_json::from_str(&boto3(&aws, &received(url)).await).unwrap();
    assert_eq!(received["Body"], r#"{"book": "Emma"}"#);
    let attributes = &received["MessageAttributes"];
    assert_eq!(attributes["RequestID"]["StringValue"], sent.request_id);
    assert_eq!(attributes["ErrorCode"]["StringValue"], "200");
    assert_eq!(attributes["ErrorMessage"]["StringValue"], "no host");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_invoke_a_function_and_only_those_that_fail_stay() {
    let aws = FixtureAws::start(&[]);
    let deployment = Deployment::start();
    boto3(
        &aws,
        "url = sqs.create_queue(QueueName='jobs', Attributes={'VisibilityTimeout': '1'})['QueueUrl']
kind = {'kind': {'DataType': 'String', 'StringValue': 'mail'}}
for body in ['good', 'bad']: sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=kind)",
    )
    .await;
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
    let mut function = deployment.python("worker", &code);
    function.triggers = vec![trigger("jobs", 10, 0)];
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

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_runs_while_its_function_changes_is_done_once() {
    let aws = FixtureAws::start(&[]);
    let deployment = Deployment::start();
    boto3(
        &aws,
        "url = sqs.create_queue(QueueName='jobs')['QueueUrl']
sqs.send_message(QueueUrl=url, MessageBody='job')",
    )
    .await;
    let folder = deployment.folder.path();
    let (seen, gate) = (folder.join("seen"), folder.join("gate"));
    let code = format!(
        "import os, time
def handler(event, context):
    with open({seen:?}, 'a') as seen: print(event['Records'][0]['body'], file=seen)
    while not os.path.exists({gate:?}): time.sleep(0.01)
"
    );
    let mut function = deployment.python("worker", &code);
    function.triggers = vec![trigger("jobs", 1, 0)];
    with_aws(&mut function, &aws);
    deployment.put("worker", &function).await;
    text_of(&seen, |text| text == "job\n").await;
    function.memory_mib = 256;
    deployment.put("worker", &function).await;
    fs::write(&gate, "").expect("it is ours");
    boto3(
        &aws,
        "import time
url = sqs.get_queue_url(QueueName='jobs')['QueueUrl']
names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']
while any(int(n) for n in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)['Attributes'].values()):
    time.sleep(0.1)",
    )
    .await;
    assert_eq!(fs::read_to_string(&seen).unwrap(), "job\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_are_too_much_for_one_event_come_in_several() {
    let aws = FixtureAws::start(&[]);
    let deployment = Deployment::start();
    // Thirty of 250 KiB: more than 6 MB.
    boto3(
        &aws,
        "url = sqs.create_queue(QueueName='bulk')['QueueUrl']
for _ in range(30): sqs.send_message(QueueUrl=url, MessageBody='x' * (250 << 10))",
    )
    .await;
    let seen = deployment.folder.path().join("seen");
    let code = format!(
        "def handler(event, context):
    with open({seen:?}, 'a') as seen:
        for record in event['Records']: print(record['messageId'], file=seen)
"
    );
    let mut function = deployment.python("bulky", &code);
    function.triggers = vec![trigger("bulk", 100, 5)];
    with_aws(&mut function, &aws);
    deployment.put("bulky", &function).await;
    text_of(&seen, |text| {
        text.lines().collect::<BTreeSet<_>>().len() == 30
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_for_dead_letters_that_is_gone_is_made_again() {
    let aws = FixtureAws::start(&[]);
    let deployment = Deployment::start();
    let mut function = deployment.python(
        "unlucky",
        "def handler(event, context): raise RuntimeError('no host')",
    );
    function.asynchronous = Some(asynchronous(0));
    with_aws(&mut function, &aws);
    let outputs = deployment.put("unlucky", &function).await;
    let url = outputs["dead_letter"].as_str().unwrap();
    // As when the emulated AWS has been started anew.
    boto3(&aws, &format!("sqs.delete_queue(QueueUrl='{url}')")).await;
    let event = InvocationKind::Asynchronous;
    let sent = deployment.ask("unlucky", "[7]", event, None).await;
    assert_eq!(sent.unwrap().status, 202);
    let received: Value = serde_json::from_str(&boto3(&aws, &received(url)).await).unwrap();
    assert_eq!(received["Body"], "[7]");
}
