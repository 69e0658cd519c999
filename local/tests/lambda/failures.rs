//! Functions that go wrong, and what Lambda says of them.

use std::time::Duration;

use manta_local::control::{InvocationKind, Invoked};
use serde_json::json;

use crate::deployment::{Deployment, payload};

/// The program of a runtime that says as little as possible: it hands each event to `handle`.
const RUNTIME: &str = "
import json, os, sys, urllib.error, urllib.request
api = 'http://' + os.environ['AWS_LAMBDA_RUNTIME_API'] + '/2018-06-01/runtime/'
def call(path, body=None, headers={}):
    request = urllib.request.Request(api + path, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
def following():
    status, headers, body = call('invocation/next')
    return headers['Lambda-Runtime-Aws-Request-Id'], body
";

fn failed(invoked: &Invoked) -> serde_json::Value {
    assert_eq!(invoked.status, 200);
    assert_eq!(invoked.function_error.as_deref(), Some("Unhandled"));
    payload(invoked)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_handler_raises_is_answered_and_its_environment_goes_on() {
    let deployment = Deployment::start();
    let function = deployment.python(
        "raising",
        "import os
def handler(event, context):
    if event.get('x'): raise KeyError(event['x'])
    return os.getpid()
",
    );
    deployment.put("raising", &function).await;
    let before = deployment.invoke("raising", "{}").await;
    let raised = failed(&deployment.invoke("raising", r#"{"x": "gone"}"#).await);
    assert_eq!(raised["errorType"], "KeyError");
    assert_eq!(raised["errorMessage"], "'gone'");
    let after = deployment.invoke("raising", "{}").await;
    assert_eq!(before.payload, after.payload);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_with_a_very_deep_stack_is_answered() {
    let deployment = Deployment::start();
    let function = deployment.python(
        "deep",
        "import sys
sys.setrecursionlimit(4000)
def dig(depth, path_that_is_long_so_that_the_stack_is): return dig(depth + 1, '')
def handler(event, context): return dig(0, '')
",
    );
    deployment.put("deep", &function).await;
    let raised = failed(&deployment.invoke("deep", "{}").await);
    assert_eq!(raised["errorType"], "RecursionError");
}

#[tokio::test(flavor = "multi_thread")]
async fn time_that_is_up_ends_the_environment_in_lambdas_words() {
    let deployment = Deployment::start();
    let mut function = deployment.python(
        "slow",
        "import os, time
def handler(event, context):
    if event.get('slow'):
        print('sleeping')
        time.sleep(60)
    return os.getpid()
",
    );
    function.timeout_seconds = 1;
    deployment.put("slow", &function).await;
    let before = deployment.invoke("slow", "{}").await.payload;
    let invoked = deployment.invoke("slow", r#"{"slow": true}"#).await;
    let id = &invoked.request_id;
    assert_eq!(
        failed(&invoked),
        json!({
            "errorType": "Sandbox.Timedout",
            "errorMessage": format!("RequestId: {id} Error: Task timed out after 1.00 seconds"),
        })
    );
    let log = invoked.log_tail.unwrap();
    let lines: Vec<_> = log.lines().collect();
    assert_eq!(lines[1], "sleeping");
    assert!(lines[2].ends_with(&format!("Z {id} Task timed out after 1.00 seconds")));
    assert!(lines[4].contains("\tStatus: timeout"), "{log}");
    assert!(!std::path::Path::new("/proc").join(&before).exists());
    let after = deployment.invoke("slow", "{}").await.payload;
    assert_ne!(before, after);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_cannot_be_loaded_says_why() {
    let deployment = Deployment::start();
    let importing = deployment.python("importing", "import nothing_of_this_name");
    deployment.put("importing", &importing).await;
    let raised = failed(&deployment.invoke("importing", "{}").await);
    assert_eq!(raised["errorType"], "Runtime.ImportModuleError");
    assert!(
        raised["errorMessage"]
            .as_str()
            .unwrap()
            .contains("nothing_of_this_name")
    );

    let dividing = deployment.python("dividing", "1 / 0");
    deployment.put("dividing", &dividing).await;
    let raised = failed(&deployment.invoke("dividing", "{}").await);
    assert_eq!(raised["errorType"], "ZeroDivisionError");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_takes_too_long_is_begun_again_within_the_invocation() {
    let deployment = Deployment::start();
    let begun = deployment.folder.path().join("begun");
    let code = format!(
        "import os, time
if not os.path.exists({begun:?}):
    open({begun:?}, 'w').close()
    time.sleep(60)
def handler(event, context): return 'at last'
"
    );
    let function = deployment.python("sleepy", &code);
    deployment.put("sleepy", &function).await;
    let invoked = deployment.invoke("sleepy", "{}").await;
    assert_eq!(invoked.payload, "\"at last\"");
    let lines = deployment.lines();
    let took = lines[0]
        .strip_prefix("INIT_REPORT Init Duration: ")
        .and_then(|line| line.strip_suffix(" ms\tPhase: init\tStatus: timeout"))
        .and_then(|milliseconds| milliseconds.parse::<f64>().ok());
    assert!(took.is_some_and(|took| took >= 10_000.0), "{lines:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_is_begun_again_and_its_invocation_share_one_timeout() {
    let deployment = Deployment::start();
    let begun = deployment.folder.path().join("begun");
    let code = format!(
        "import os, time
again = os.path.exists({begun:?})
open({begun:?}, 'w').close()
time.sleep(2 if again else 60)
def handler(event, context): time.sleep(2)
"
    );
    let mut function = deployment.python("late", &code);
    function.timeout_seconds = 3;
    deployment.put("late", &function).await;
    let invoked = deployment.invoke("late", "{}").await;
    assert_eq!(failed(&invoked)["errorType"], "Sandbox.Timedout");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_is_an_error_with_its_status() {
    let deployment = Deployment::start();
    let function = deployment.python(
        "exiting",
        "import os
def handler(event, context): os._exit(event['status'])
",
    );
    deployment.put("exiting", &function).await;
    for (status, said) in [
        (7, "Runtime exited with error: exit status 7"),
        (0, "Runtime exited without providing a reason"),
    ] {
        let event = json!({"status": status}).to_string();
        let invoked = deployment.invoke("exiting", &event).await;
        let id = &invoked.request_id;
        assert_eq!(
            failed(&invoked),
            json!({
                "errorType": "Runtime.ExitError",
                "errorMessage": format!("RequestId: {id} Error: {said}"),
            })
        );
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn too_much_memory_ends_the_environment() {
    let deployment = Deployment::start();
    let function = deployment.python(
        "hungry",
        "import time
def handler(event, context):
    kept = bytearray(200 << 20)
    for page in range(0, len(kept), 4096): kept[page] = 1
    time.sleep(60)
",
    );
    deployment.put("hungry", &function).await;
    let invoked = deployment.invoke("hungry", "{}").await;
    assert_eq!(failed(&invoked)["errorType"], "Runtime.OutOfMemory");
    let log = invoked.log_tail.unwrap();
    assert!(log.contains("\tMax Memory Used: 128 MB\t"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_more_than_six_megabytes_is_none() {
    let deployment = Deployment::start();
    let function = deployment.python(
        "verbose",
        "def handler(event, context): return 'x' * event['length']",
    );
    deployment.put("verbose", &function).await;
    let most = deployment.invoke("verbose", r#"{"length": 6291554}"#).await;
    assert_eq!((most.payload.len(), most.function_error), (6_291_556, None));
    let invoked = deployment.invoke("verbose", r#"{"length": 6291555}"#).await;
    assert_eq!(
        failed(&invoked)["errorType"],
        "Function.ResponseSizeTooLarge"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runtime_that_answers_for_others_is_refused() {
    let deployment = Deployment::start();
    let code = format!(
        "{RUNTIME}
while True:
    id, body = following()
    other = call('invocation/another/response', b'1')[0]
    again = call('invocation/next')[0]
    nowhere = call('nowhere', b'')[0]
    call('invocation/' + id + '/response', json.dumps([other, again, nowhere]).encode())
    repeated = call('invocation/' + id + '/response', b'2')[0]
    print('repeated', repeated, flush=True)
"
    );
    let function = deployment.bootstrap("odd", &code);
    deployment.put("odd", &function).await;
    let invoked = deployment.invoke("odd", "{}").await;
    assert_eq!(payload(&invoked), json!([400, 403, 404]));
    let log = invoked.log_tail.unwrap();
    assert!(log.contains("repeated 400"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_off_is_none() {
    let deployment = Deployment::start();
    let code = format!(
        "{RUNTIME}
import socket
id, body = following()
host, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')
half = socket.create_connection((host, int(port)))
head = 'POST /2018-06-01/runtime/invocation/' + id + '/response HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\n'
half.sendall((head + '[1').encode())
half.shutdown(socket.SHUT_WR)
half.recv(1)
sys.exit(1)
"
    );
    let function = deployment.bootstrap("half", &code);
    deployment.put("half", &function).await;
    let invoked = deployment.invoke("half", "{}").await;
    assert_eq!(failed(&invoked)["errorType"], "Runtime.ExitError");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runtime_that_ends_after_its_answer_has_answered() {
    let deployment = Deployment::start();
    let code = format!(
        "{RUNTIME}
id, body = following()
call('invocation/' + id + '/response', body)
"
    );
    let function = deployment.bootstrap("once", &code);
    deployment.put("once", &function).await;
    for _ in 0..2 {
        assert_eq!(deployment.invoke("once", "[1]").await.payload, "[1]");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_runtime_that_ends_before_it_is_ready_fails_each_invocation() {
    let deployment = Deployment::start();
    let function = deployment.bootstrap("stillborn", "import sys; sys.exit(3)");
    deployment.put("stillborn", &function).await;
    let raised = failed(&deployment.invoke("stillborn", "{}").await);
    assert_eq!(raised["errorType"], "Runtime.ExitError");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_without_a_runtime_is_not_deployed() {
    let deployment = Deployment::start();
    let mut function = deployment.python("none", "");
    for (runtime, said) in [
        ("provided.al2023", "bootstrap is no program"),
        ("java21", "java21 cannot be had on this machine"),
    ] {
        function.runtime = runtime.to_owned();
        let put = deployment
            .functions
            .put("none", &function, Default::default(), &|_| {})
            .await;
        let failure = put.unwrap_err();
        assert!(failure.message.contains(said), "{failure}");
        assert!(failure.help.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_may_run_at_once_are_throttled() {
    let deployment = Deployment::start();
    let folder = deployment.folder.path().to_owned();
    let (begun, gate) = (folder.join("begun"), folder.join("open"));
    let code = format!(
        "{RUNTIME}
import time
while True:
    id, body = following()
    with open({begun:?}, 'a') as begun: print('begun', file=begun)
    while not os.path.exists({gate:?}): time.sleep(0.01)
    call('invocation/' + id + '/response', b'1')
"
    );
    let function = deployment.bootstrap("busy", &code);
    deployment.put("busy", &function).await;
    // As many as may run.
    let all = futures_util::future::join_all((0..10).map(|_| deployment.invoke("busy", "{}")));
    let one_more = async {
        while !std::fs::read_to_string(&begun).is_ok_and(|text| text.lines().count() == 10) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let invoked = deployment.invoke("busy", "{}").await;
        std::fs::write(&gate, "").expect("the folder is there");
        invoked
    };
    let (done, refused) = tokio::join!(all, one_more);
    assert_eq!(refused.status, 429, "{}", refused.payload);
    assert!(refused.payload.contains("Rate Exceeded."));
    assert!(done.iter().all(|invoked| invoked.payload == "1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_event_is_refused() {
    let deployment = Deployment::start();
    let function = deployment.python("never", "def handler(event, context): return 1");
    deployment.put("never", &function).await;
    let too_long = format!("\"{}\"", "x".repeat(1 << 20));
    for (event, kind) in [
        ("{", InvocationKind::Synchronous),
        (&*too_long, InvocationKind::Asynchronous),
    ] {
        let refused = deployment.ask("never", event, kind, None).await;
        assert!(refused.is_err());
    }
}
