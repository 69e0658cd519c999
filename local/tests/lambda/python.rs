//! Functions in Python, run by `awslambdaric`.

use std::time::Duration;

use serde_json::json;

use crate::deployment::{Deployment, payload};

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_gets_its_event_and_what_lambda_tells_it() {
    let deployment = Deployment::start();
    let function = deployment.python(
        "teller",
        "import os
def handler(event, context):
    print('seen', event['x'])
    return {
        'event': event,
        'name': context.function_name,
        'version': context.function_version,
        'memory': context.memory_limit_in_mb,
        'arn': context.invoked_function_arn,
        'left': context.get_remaining_time_in_millis(),
        'request': context.aws_request_id,
        'handler': os.environ['_HANDLER'],
        'region': os.environ['AWS_REGION'],
        'env': os.environ['AWS_EXECUTION_ENV'],
        'root': os.path.samefile(os.environ['LAMBDA_TASK_ROOT'], os.getcwd()),
        'secret': os.environ['TOKEN'],
        'of the user': [name for name in os.environ if name.startswith('CARGO')],
    }
",
    );
    deployment.put("teller", &function).await;
    let invoked = deployment.invoke("teller", r#"{"x": "ä"}"#).await;
    assert_eq!((invoked.status, &invoked.function_error), (200, &None));
    let told = payload(&invoked);
    assert_eq!(told["event"], json!({"x": "ä"}));
    assert_eq!(told["name"], "orders-teller");
    assert_eq!(told["version"], "$LATEST");
    assert_eq!(told["memory"], "128");
    assert_eq!(
        told["arn"],
        "arn:aws:lambda:eu-west-1:000000000000:function:orders-teller"
    );
    assert!(
        (1..=30_000).contains(&told["left"].as_u64().unwrap()),
        "{told}"
    );
    assert_eq!(told["request"], invoked.request_id);
    assert_eq!(told["handler"], "app.handler");
    assert_eq!(told["region"], "eu-west-1");
    assert_eq!(told["env"], "AWS_Lambda_python3.13");
    assert_eq!(told["root"], true);
    assert_eq!(told["secret"], "secret");
    assert_eq!(told["of the user"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_is_used_again_and_its_start_is_reported_once() {
    let deployment = Deployment::start();
    let function = deployment.python(
        "counter",
        "print('started')
count = 0
def handler(event, context):
    global count
    count += 1
    print('count', count)
    return count
",
    );
    deployment.put("counter", &function).await;
    let first = deployment.invoke("counter", "{}").await;
    let second = deployment.invoke("counter", "").await;
    assert_eq!((&*first.payload, &*second.payload), ("1", "2"));
    let (first_log, second_log) = (first.log_tail.unwrap(), second.log_tail.unwrap());
    let id = &first.request_id;
    let lines: Vec<_> = first_log.lines().collect();
    assert_eq!(lines[0], "started");
    assert_eq!(lines[1], format!("START RequestId: {id} Version: $LATEST"));
    assert_eq!(lines[2], "count 1");
    assert_eq!(lines[3], format!("END RequestId: {id}"));
    assert!(lines[4].starts_with(&format!("REPORT RequestId: {id}\tDuration: ")));
    assert!(lines[4].contains("\tMemory Size: 128 MB\tMax Memory Used: "));
    assert!(lines[4].contains("\tInit Duration: "));
    assert!(!second_log.contains("Init Duration"), "{second_log}");
    assert!(!second_log.contains("started"), "{second_log}");
    let written = deployment.lines().join("\n");
    assert!(
        written.contains("count 1") && written.contains("count 2"),
        "{written}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_code_runs_in_a_new_environment() {
    let deployment = Deployment::start();
    let first = deployment.python("changing", "def handler(event, context): return 1");
    deployment.put("changing", &first).await;
    assert_eq!(deployment.invoke("changing", "{}").await.payload, "1");
    let mut second = deployment.python("changing", "def handler(event, context): return 2");
    second.code_sha256 = "another".to_owned();
    deployment.put("changing", &second).await;
    assert_eq!(deployment.invoke("changing", "{}").await.payload, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sdk_of_lambdas_runtime_is_there() {
    let deployment = Deployment::start();
    let function = deployment.python(
        "sdk",
        "import boto3
def handler(event, context): return boto3.client('s3').meta.region_name
",
    );
    deployment.put("sdk", &function).await;
    assert_eq!(
        deployment.invoke("sdk", "{}").await.payload,
        "\"eu-west-1\""
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_that_runs_ends_with_its_function() {
    let deployment = Deployment::start();
    let started = deployment.folder.path().join("started");
    let code = format!(
        "import os, time
def handler(event, context):
    with open({started:?}, 'w') as started: print(os.getpid(), file=started)
    time.sleep(60)
"
    );
    let function = deployment.python("busy", &code);
    deployment.put("busy", &function).await;
    let delete = async {
        let process = loop {
            match std::fs::read_to_string(&started) {
                Ok(text) if text.ends_with('\n') => break text.trim().to_owned(),
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        };
        deployment.functions.delete("busy").await;
        process
    };
    let (invoked, process) = tokio::join!(deployment.invoke("busy", "{}"), delete);
    assert_eq!(payload(&invoked)["errorType"], "Runtime.ExitError");
    let process = std::path::Path::new("/proc").join(process);
    while process.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_of_the_version_before_ends_with_its_function() {
    let deployment = Deployment::start();
    let started = deployment.folder.path().join("started");
    let code = format!(
        "import time
def handler(event, context):
    with open({started:?}, 'w') as started: print('started', file=started)
    time.sleep(60)
"
    );
    let before = deployment.python("changed", &code);
    deployment.put("changed", &before).await;
    let change_and_delete = async {
        while !std::fs::read_to_string(&started).is_ok_and(|text| text.ends_with('\n')) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let after = deployment.python("changed", "def handler(event, context): return 2");
        deployment.put("changed", &after).await;
        deployment.functions.delete("changed").await;
    };
    let (invoked, ()) = tokio::join!(deployment.invoke("changed", "{}"), change_and_delete);
    assert_eq!(payload(&invoked)["errorType"], "Runtime.ExitError");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_is_deleted_leaves_no_process() {
    let deployment = Deployment::start();
    let function = deployment.python(
        "mortal",
        "import os
def handler(event, context): return os.getpid()
",
    );
    deployment.put("mortal", &function).await;
    let process = deployment.invoke("mortal", "{}").await.payload;
    assert!(std::path::Path::new("/proc").join(&process).exists());
    deployment.functions.delete("mortal").await;
    assert!(!std::path::Path::new("/proc").join(&process).exists());
    let invoked = deployment
        .ask(
            "mortal",
            "{}",
            manta_local::control::InvocationKind::Synchronous,
            None,
        )
        .await;
    assert_eq!(invoked.unwrap_err().message, "there is no such function");
}
