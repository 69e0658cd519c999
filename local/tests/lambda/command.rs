//! The `aws` command against Lambda's API here.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use manta_testbed::{aws_command, request};
use serde_json::{Value, json};

use crate::deployment::{Deployment, asynchronous};

/// Runs `aws lambda invoke`; returns what it printed and what the function answered, or what it
/// said of its failure.
async fn invoke(api: &str, arguments: &[&str], folder: &Path) -> Result<(Value, String), String> {
    let file = folder.join("answer");
    let mut command = Command::new(aws_command());
    command
        .args([
            "lambda",
            "invoke",
            "--endpoint-url",
            api,
            "--output",
            "json",
        ])
        .args(arguments)
        .arg(&file)
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", "anything")
        .env("AWS_SECRET_ACCESS_KEY", "anything")
        .env("AWS_MAX_ATTEMPTS", "1")
        .env_remove("AWS_PROFILE");
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .expect("it does not panic")
        .expect("the aws command is installed");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let printed = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    let answer = fs::read_to_string(&file).expect("it writes the answer");
    Ok((printed, answer))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_aws_command_invokes_a_function() {
    let deployment = Deployment::start();
    let mut function = deployment.python(
        "called",
        "def handler(event, context):
    print('called with', event)
    if event.get('fail'): raise RuntimeError('as asked')
    return {'got': event, 'client': context.client_context.custom if context.client_context else None}
",
    );
    function.asynchronous = Some(asynchronous(0));
    let outputs = deployment.put("called", &function).await;
    let api = outputs["api"].as_str().unwrap();
    let folder = deployment.folder.path();

    let context = BASE64_STANDARD.encode(r#"{"custom": {"k": "v"}}"#);
    let arguments = [
        "--function-name",
        "orders-called",
        "--payload",
        r#"{"x": 1}"#,
        "--log-type",
        "Tail",
        "--client-context",
        &context,
    ];
    let (printed, answer) = invoke(api, &arguments, folder).await.unwrap();
    assert_eq!(printed["StatusCode"], 200);
    assert_eq!(printed["ExecutedVersion"], "$LATEST");
    assert_eq!(printed.get("FunctionError"), None);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer, json!({"got": {"x": 1}, "client": {"k": "v"}}));
    let log = BASE64_STANDARD
        .decode(printed["LogResult"].as_str().unwrap())
        .unwrap();
    let log = String::from_utf8(log).unwrap();
    assert!(log.contains("called with {'x': 1}"), "{log}");
    assert!(log.contains("\nREPORT RequestId: "), "{log}");

    let arn = outputs["arn"].as_str().unwrap();
    let failing = ["--function-name", arn, "--payload", r#"{"fail": true}"#];
    let (printed, answer) = invoke(api, &failing, folder).await.unwrap();
    assert_eq!(printed["FunctionError"], "Unhandled");
    assert!(answer.contains("as asked"), "{answer}");

    let event = ["--function-name", "called", "--invocation-type", "Event"];
    let (printed, answer) = invoke(api, &event, folder).await.unwrap();
    assert_eq!((&printed["StatusCode"], &*answer), (&json!(202), ""));

    let dry = ["--function-name", "called", "--invocation-type", "DryRun"];
    let (printed, _) = invoke(api, &dry, folder).await.unwrap();
    assert_eq!(printed["StatusCode"], 204);

    let nobody = ["--function-name", "nobody"];
    let said = invoke(api, &nobody, folder).await.unwrap_err();
    assert!(said.contains("ResourceNotFoundException"), "{said}");
    assert!(said.contains("Function not found: nobody"), "{said}");

    let no_json = ["--function-name", "called", "--payload", "{"];
    let said = invoke(api, &no_json, folder).await.unwrap_err();
    assert!(said.contains("InvalidRequestContentException"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn web_pages_are_refused() {
    let deployment = Deployment::start();
    let function = deployment.python("private", "def handler(event, context): return 1");
    let outputs = deployment.put("private", &function).await;
    let api = outputs["api"].as_str().unwrap().to_owned();
    let url = format!("{api}/2015-03-31/functions/private/invocations");
    let response = tokio::task::spawn_blocking(move || {
        request("POST", &url, &[("Origin", "https://example.com")], b"{}")
    })
    .await
    .unwrap();
    assert_eq!(response.status, 403);
}
