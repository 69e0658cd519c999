//! What X-Ray is told of invocations, by Lambda and by the X-Ray SDK inside a function.

use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use manta_local::control::InvocationKind;
use manta_local::kinds::Function;
use manta_testbed::{python, request};
use serde_json::{Value, json};
use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::deployment::{Deployment, asynchronous};
use crate::xray::Xray;

/// How long what was sent may take to be found.
const PATIENCE: Duration = Duration::from_secs(30);

/// A trace that is asked for, and whose parent is somebody else's.
const TRACE: &str = "1-6925c0de-0123456789abcdef01234567";
const CALLER: &str = "53995c3f42cd8ad8";

fn header(sampled: u8) -> String {
    format!("Root={TRACE};Parent={CALLER};Sampled={sampled}")
}

/// Has a function's segments sent to a local X-Ray, and gives it the SDK.
fn traced(function: &mut Function, xray: &Xray) {
    function.daemon = Some(xray.addresses.udp.to_string().into());
    let packages = Command::new(python())
        .args([
            "-c",
            "import sysconfig; print(sysconfig.get_paths()['purelib'])",
        ])
        .output()
        .expect("Python is installed");
    let packages = String::from_utf8(packages.stdout).expect("a path");
    let packages = packages.trim().to_owned();
    function
        .environment
        .insert("PYTHONPATH".to_owned(), packages.into());
}

/// Returns the documents of a trace once `are_complete`.
async fn documents(
    xray: &Xray,
    trace: &str,
    are_complete: impl Fn(&[Value]) -> bool,
) -> Vec<Value> {
    let end = Instant::now() + PATIENCE;
    loop {
        let url = format!("{}/Traces", xray.url());
        let body = json!({"TraceIds": [trace]}).to_string();
        let answer =
            tokio::task::spawn_blocking(move || request("POST", &url, &[], body.as_bytes()).body)
                .await
                .expect("it is answered");
        let answer: Value = serde_json::from_slice(&answer).expect("it is JSON");
        let segments = answer["Traces"][0]["Segments"].as_array();
        let documents: Vec<Value> = segments
            .into_iter()
            .flatten()
            .map(|segment| serde_json::from_str(segment["Document"].as_str().unwrap()).unwrap())
            .collect();
        if are_complete(&documents) {
            return documents;
        }
        assert!(Instant::now() < end, "{documents:#?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn of_origin<'a>(documents: &'a [Value], origin: &str) -> Vec<&'a Value> {
    documents
        .iter()
        .filter(|document| document["origin"] == origin)
        .collect()
}

fn parts(segment: &Value) -> Vec<&str> {
    let parts = segment["subsegments"].as_array().into_iter().flatten();
    parts.map(|part| part["name"].as_str().unwrap()).collect()
}

fn part<'a>(segment: &'a Value, name: &str) -> &'a Value {
    let mut parts = segment["subsegments"].as_array().into_iter().flatten();
    parts
        .find(|part| part["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {segment:#}"))
}

fn end(segment: &Value) -> f64 {
    segment["end_time"].as_f64().expect("it has ended")
}

fn start(segment: &Value) -> f64 {
    segment["start_time"].as_f64().expect("it has begun")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_has_lambdas_two_segments_with_the_functions_own_parts_inside() {
    let (deployment, xray) = (Deployment::start(), Xray::start());
    let mut function = deployment.python(
        "traced",
        "from aws_xray_sdk.core import xray_recorder
def handler(event, context):
    with xray_recorder.in_subsegment('work') as work:
        work.put_annotation('size', 7)
    return 1
",
    );
    traced(&mut function, &xray);
    deployment.put("traced", &function).await;
    let synchronous = InvocationKind::Synchronous;
    let invoked = deployment
        .ask("traced", "{}", synchronous, Some(&header(1)))
        .await
        .unwrap();
    assert_eq!(invoked.trace_id.as_deref(), Some(TRACE));
    let log = invoked.log_tail.unwrap();
    assert!(
        log.contains(&format!("XRAY TraceId: {TRACE}\tSegmentId: ")),
        "{log}"
    );

    let documents = documents(&xray, TRACE, |documents| {
        let functions = of_origin(documents, "AWS::Lambda::Function");
        of_origin(documents, "AWS::Lambda").len() == 1
            && functions.first().is_some_and(|function| {
                parts(function).contains(&"Overhead")
                    && parts(part(function, "Invocation")).contains(&"work")
            })
    })
    .await;
    let service = of_origin(&documents, "AWS::Lambda")[0];
    assert_eq!(service["name"], "orders-traced");
    assert_eq!(service["parent_id"], CALLER);
    assert_eq!(service["http"]["response"]["status"], 200);
    assert_eq!(service["aws"]["request_id"], invoked.request_id);
    let function = of_origin(&documents, "AWS::Lambda::Function")[0];
    assert_eq!(function["parent_id"], service["id"]);
    assert_eq!(
        parts(function),
        ["Initialization", "Invocation", "Overhead"]
    );
    assert_eq!(function["aws"]["account_id"], "000000000000");
    let work = part(part(function, "Invocation"), "work");
    assert_eq!(work["annotations"]["size"], 7);
    let order = [
        start(service),
        start(part(function, "Initialization")),
        end(part(function, "Initialization")),
        start(part(function, "Invocation")),
        start(work),
        end(work),
        end(part(function, "Invocation")),
        end(part(function, "Overhead")),
        end(service),
    ];
    assert!(order.is_sorted(), "{order:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_attempts_that_are_cut_at_the_timeout_are_in_one_trace() {
    let (deployment, xray) = (Deployment::start(), Xray::start());
    let mut function = deployment.python(
        "mailer",
        "import time
def handler(event, context): time.sleep(60)
",
    );
    traced(&mut function, &xray);
    function.timeout_seconds = 1;
    function.asynchronous = Some(asynchronous(2));
    deployment.put("mailer", &function).await;
    let event = InvocationKind::Asynchronous;
    let invoked = deployment
        .ask("mailer", "{}", event, Some(&header(1)))
        .await
        .unwrap();
    assert_eq!((invoked.status, &*invoked.payload), (202, ""));

    let attempts = ["Dwell Time", "Attempt #1", "Attempt #2", "Attempt #3"];
    let documents = documents(&xray, TRACE, |documents| {
        of_origin(documents, "AWS::Lambda")
            .first()
            .is_some_and(|service| parts(service).len() == attempts.len())
    })
    .await;
    let service = of_origin(&documents, "AWS::Lambda")[0];
    assert_eq!(parts(service), attempts);
    assert_eq!(service["http"]["response"]["status"], 202);
    assert_eq!(service.get("fault"), None, "it was taken");
    let functions = of_origin(&documents, "AWS::Lambda::Function");
    assert_eq!(functions.len(), 3);
    for name in &attempts[1..] {
        let attempt = part(service, name);
        assert_eq!(attempt["fault"], true);
        assert!(end(attempt) - start(attempt) >= 1.0, "{attempt}");
        let function = functions
            .iter()
            .find(|function| function["parent_id"] == attempt["id"])
            .expect("each attempt ran the function");
        // Pending, as in the console: it never told of its end.
        assert_eq!(function["in_progress"], true);
        assert_eq!(parts(function), ["Initialization", "Invocation"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_is_told_of_though_its_caller_has_gone() {
    let (deployment, xray) = (Deployment::start(), Xray::start());
    let folder = deployment.folder.path();
    let (started, gate) = (folder.join("started"), folder.join("gate"));
    let code = format!(
        "import os, time
def handler(event, context):
    open({started:?}, 'w').close()
    while not os.path.exists({gate:?}): time.sleep(0.01)
"
    );
    let mut function = deployment.python("left", &code);
    traced(&mut function, &xray);
    let outputs = deployment.put("left", &function).await;
    let api = outputs["api"]
        .as_str()
        .unwrap()
        .trim_start_matches("http://");

    let path = "/2015-03-31/functions/left/invocations";
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {api}\r\nX-Amzn-Trace-Id: {}\r\nContent-Length: 2\r\n\r\n{{}}",
        header(1)
    );
    let mut caller = TcpStream::connect(api).await.expect("it listens");
    caller.write_all(head.as_bytes()).await.expect("it is read");
    while !started.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(caller);
    // Another request is answered after it was noticed that the first caller has gone.
    let url = format!("http://{api}{path}");
    let dry = [("X-Amz-Invocation-Type", "DryRun")];
    let answered = tokio::task::spawn_blocking(move || request("POST", &url, &dry, b"{}").status);
    assert_eq!(answered.await.unwrap(), 204);
    std::fs::write(&gate, "").expect("it is ours");

    let documents = documents(&xray, TRACE, |documents| {
        of_origin(documents, "AWS::Lambda").len() == 1
            && of_origin(documents, "AWS::Lambda::Function").len() == 1
    })
    .await;
    let service = of_origin(&documents, "AWS::Lambda")[0];
    assert_eq!(service["http"]["response"]["status"], 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_handler_raises_is_in_its_segment() {
    let (deployment, xray) = (Deployment::start(), Xray::start());
    let mut function = deployment.python(
        "failing",
        "def find(name): raise LookupError(name)
def handler(event, context): find('book')
",
    );
    traced(&mut function, &xray);
    deployment.put("failing", &function).await;
    let synchronous = InvocationKind::Synchronous;
    let header = header(1);
    let asked = deployment.ask("failing", "{}", synchronous, Some(&header));
    asked.await.unwrap();
    let documents = documents(&xray, TRACE, |documents| {
        let functions = of_origin(documents, "AWS::Lambda::Function");
        functions.iter().any(|function| function["fault"] == true)
            && of_origin(documents, "AWS::Lambda").len() == 1
    })
    .await;
    assert_eq!(of_origin(&documents, "AWS::Lambda")[0]["fault"], true);
    let function = of_origin(&documents, "AWS::Lambda::Function")[0];
    let exception = &function["cause"]["exceptions"][0];
    assert_eq!(exception["type"], "LookupError");
    assert_eq!(exception["message"], "book");
    let frames = exception["stack"].as_array().unwrap();
    assert!(
        frames.iter().any(|frame| frame["label"] == "find"),
        "{exception}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_does_not_trace_is_followed() {
    let (deployment, xray) = (Deployment::start(), Xray::start());
    let mut function = deployment.python(
        "quiet",
        "import os
def handler(event, context): return os.environ['_X_AMZN_TRACE_ID']
",
    );
    traced(&mut function, &xray);
    deployment.put("quiet", &function).await;
    let synchronous = InvocationKind::Synchronous;
    let header = header(0);
    let asked = deployment.ask("quiet", "{}", synchronous, Some(&header));
    let invoked = asked.await.unwrap();
    assert_eq!(invoked.trace_id, None);
    assert_eq!(invoked.payload, format!("{header:?}"));
    let log = invoked.log_tail.unwrap();
    assert!(!log.contains("XRAY TraceId"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_without_a_caller_is_sampled_by_x_rays_rules() {
    let (deployment, xray) = (Deployment::start(), Xray::start());
    let mut function = deployment.python("sampled", "def handler(event, context): return 1");
    traced(&mut function, &xray);
    deployment.put("sampled", &function).await;
    // One a second is traced, and this is the first.
    let trace = deployment.invoke("sampled", "{}").await.trace_id;
    let trace = trace.expect("it is traced");
    documents(&xray, &trace, |documents| documents.len() == 2).await;

    let url = format!("{}/CreateSamplingRule", xray.url());
    let rule = json!({"SamplingRule": {
        "RuleName": "never", "ResourceARN": "*", "Priority": 1, "FixedRate": 0.0,
        "ReservoirSize": 0, "ServiceName": "orders-other", "ServiceType": "*", "Host": "*",
        "HTTPMethod": "*", "URLPath": "*", "Version": 1,
    }});
    let created = tokio::task::spawn_blocking(move || {
        request("POST", &url, &[], rule.to_string().as_bytes()).status
    });
    assert_eq!(created.await.unwrap(), 200);
    let mut other = deployment.python("other", "def handler(event, context): return 1");
    other.daemon = Some(rules_of(&xray).await.to_string().into());
    deployment.put("other", &other).await;
    assert_eq!(deployment.invoke("other", "{}").await.trace_id, None);
}

/// Returns a collector's address at which there are the rules of a local X-Ray, and nobody takes
/// segments: what takes those has another port, where a test chooses none.
async fn rules_of(xray: &Xray) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let rules = xray.addresses.sampling;
    tokio::spawn(async move {
        while let Ok((mut from, _)) = listener.accept().await {
            let mut to = TcpStream::connect(rules).await.expect("it listens");
            tokio::spawn(async move { copy_bidirectional(&mut from, &mut to).await });
        }
    });
    address
}
