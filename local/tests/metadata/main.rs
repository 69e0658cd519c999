//! The task metadata endpoint, judged by those who ask it: OpenTelemetry's detectors for
//! Python and Node.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use manta_local::metadata::{ContainerInfo, Limits, Metadata, Registration, TaskInfo};
use manta_testbed::{answer_of, node, python};
use serde_json::Value;
use tokio::runtime::{self, Runtime};

#[test]
fn the_detector_for_python_finds_the_task() {
    let mut command = Command::new(python());
    command.arg("-B").arg(script("detect.py"));
    finds_the_task(command);
}

#[test]
fn the_sdk_for_node_finds_the_task() {
    let mut command = node();
    command.arg(script("detect.js"));
    finds_the_task(command);
}

fn finds_the_task(mut detector: Command) {
    let endpoint = Endpoint::start();
    let copy = endpoint.register(&web());
    detector.envs(copy.environment());
    let found = answer_of(detector);

    let arn = "arn:aws:ecs:eu-west-1:000000000000";
    for (name, value) in [
        ("cloud.provider", "aws"),
        ("cloud.platform", "aws_ecs"),
        ("aws.ecs.launchtype", "fargate"),
        ("aws.ecs.task.family", "shop-web"),
        ("aws.ecs.task.revision", "1"),
        ("aws.ecs.cluster.arn", &format!("{arn}:cluster/shop")),
        ("aws.ecs.task.arn", &format!("{arn}:task/shop/web-7")),
        (
            "aws.ecs.container.arn",
            &format!("{arn}:container/shop/web-7/web-7-0"),
        ),
    ] {
        assert_eq!(found[name], value, "{name} of {found:#}");
    }
    assert_eq!(found["aws.log.group.names"][0], "/manta/shop/web");
    assert_eq!(found["aws.log.stream.names"][0], "app/web/web-7");
}

#[test]
fn each_path_answers_and_no_copy_for_another() {
    let endpoint = Endpoint::start();
    let (one, other) = (endpoint.register(&web()), endpoint.register(&worker()));
    for (copy, name) in [(&one, "web"), (&other, "worker")] {
        let container = endpoint.get(copy, "");
        assert_eq!(container["Name"], name);
        assert_eq!(container["Networks"][0]["NetworkMode"], "awsvpc");
        let task = endpoint.get(copy, "/task");
        assert_eq!(task["Containers"][0], container);
        assert_eq!(task["Limits"]["CPU"], 0.5);
        assert_eq!(task["Limits"]["Memory"], 512);
        assert_eq!(task["TaskTags"], Value::Null);
        let tagged = endpoint.get(copy, "/taskWithTags");
        assert_eq!(tagged["TaskTags"]["manta:stack"], "shop");
    }
}

#[test]
fn statistics_are_of_the_process() {
    let endpoint = Endpoint::start();
    let copy = endpoint.register(&web());
    let stats = endpoint.get(&copy, "/stats");
    if cfg!(target_os = "linux") {
        assert!(stats["memory_stats"]["usage"].as_u64() > Some(1 << 20));
        assert_eq!(stats["memory_stats"]["limit"], 512 << 20);
        let all = endpoint.get(&copy, "/task/stats");
        assert_eq!(all["web-7-1"]["id"], "web-7-1");
    } else {
        assert_eq!(stats, Value::Null);
    }
}

#[test]
fn a_copy_that_is_gone_is_not_found() {
    let endpoint = Endpoint::start();
    let copy = endpoint.register(&web());
    let url = url(&copy);
    assert_eq!(ask(&url, "").status, 200);
    drop(copy);
    assert_eq!(ask(&url, "").status, 404);
}

#[test]
fn web_pages_are_refused() {
    let endpoint = Endpoint::start();
    let copy = endpoint.register(&web());
    for header in ["Origin: http://example.com\r\n", "Host: example.com\r\n"] {
        assert_eq!(ask(&url(&copy), header).status, 403);
    }
}

/// A metadata endpoint, and the runtime that it is in.
struct Endpoint {
    metadata: Metadata,
    _runtime: Runtime,
}

impl Endpoint {
    fn start() -> Self {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let metadata = runtime.block_on(Metadata::start());
        Self {
            metadata: metadata.expect("a port is free"),
            _runtime: runtime,
        }
    }

    /// Registers a copy that runs in this process.
    fn register(&self, task: &TaskInfo) -> Registration {
        let process = ContainerInfo::process(task, "python app.py", Some(std::process::id()));
        self.metadata.register(task.clone(), vec![process])
    }

    fn get(&self, copy: &Registration, path: &str) -> Value {
        let answer = ask(&format!("{}{path}", url(copy)), "");
        assert_eq!(answer.status, 200, "{path}");
        serde_json::from_str(&answer.body).expect("it answers JSON")
    }
}

struct HttpAnswer {
    status: u16,
    body: String,
}

/// Asks for `url`. `headers` end in line ends.
fn ask(url: &str, headers: &str) -> HttpAnswer {
    let url = url.strip_prefix("http://").expect("it is HTTP");
    let (host, path) = url.split_once('/').expect("it has a path");
    let mut stream = TcpStream::connect(host).expect("it listens");
    let request = format!("GET /{path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).expect("it is read");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("it is HTTP");
    HttpAnswer {
        status: head[9..12].parse().expect("a status"),
        body: body.to_owned(),
    }
}

fn url(copy: &Registration) -> String {
    let [_, (_, v4)] = copy.environment();
    v4
}

fn web() -> TaskInfo {
    task("web", "web-7")
}

fn worker() -> TaskInfo {
    task("worker", "worker-8")
}

fn task(name: &str, id: &str) -> TaskInfo {
    TaskInfo {
        deployment: "shop".to_owned(),
        name: name.to_owned(),
        id: id.to_owned(),
        region: "eu-west-1".to_owned(),
        limits: Some(Limits {
            cpu: 512,
            memory_mib: 512,
        }),
        started: "2026-11-22T10:00:00Z".parse().expect("a time"),
    }
}

fn script(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/metadata")
        .join(name)
}
