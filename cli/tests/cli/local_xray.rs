//! `manta local xray`: from a segment over UDP to the API, and to the next run.

use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::manta::Manta;

/// How long a segment may take to arrive before the test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

const TRACE: &str = "1-5759e988-bd862e3fe1be46a994272793";

/// A local X-Ray that runs.
struct Running {
    process: Child,
    /// What it says of itself.
    said: Value,
}

impl Running {
    fn start(manta: &Manta) -> Self {
        let free = "127.0.0.1:0";
        let mut command = manta.command(&["local", "xray", "--output", "json"]);
        for flag in ["--listen", "--udp", "--otlp-grpc", "--otlp-http"] {
            command.args([flag, free]);
        }
        let mut process = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("manta can be run");
        let mut line = String::new();
        let output = process.stdout.take().expect("it is piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("it writes text");
        Self {
            process,
            said: serde_json::from_str(&line).expect("it says where it is"),
        }
    }

    fn address(&self, of: &str) -> &str {
        let address = self.said["addresses"][of].as_str();
        address.expect("an address is text")
    }

    /// Calls an operation of the API.
    fn call(&self, path: &str, request: &Value) -> Value {
        let url = format!("http://{}{path}", self.address("api"));
        let answer = manta_testbed::request("POST", &url, &[], request.to_string().as_bytes());
        serde_json::from_slice(&answer.body).expect("it answers JSON")
    }

    /// Sends a segment as X-Ray's SDKs do.
    fn send_segment(&self) {
        let segment = json!({"name": "web", "id": "70de5b6f19ff9a0a", "trace_id": TRACE,
            "start_time": 1_700_000_000.5, "end_time": 1_700_000_001.0});
        let datagram = format!("{{\"format\": \"json\", \"version\": 1}}\n{segment}");
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let sent = socket.send_to(datagram.as_bytes(), self.address("udp"));
        sent.expect("it is sent");
    }

    /// Returns how many traces there are with the segment's id.
    fn traces(&self) -> usize {
        let answer = self.call("/Traces", &json!({"TraceIds": [TRACE]}));
        answer["Traces"].as_array().map_or(0, Vec::len)
    }

    /// Ends it as Ctrl-C does; returns its exit code.
    fn end(mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        let kill = Command::new("kill").args(["-INT", &id]).status();
        assert!(kill.expect("there is a kill command").success());
        self.process.wait().expect("it ends").code()
    }
}

#[test]
fn a_segment_that_was_sent_is_there_in_this_run_and_in_the_next() {
    let manta = Manta::new();
    let running = Running::start(&manta);
    running.send_segment();
    let deadline = Instant::now() + PATIENCE;
    while running.traces() == 0 {
        assert!(Instant::now() < deadline, "the segment does not arrive");
        thread::sleep(Duration::from_millis(20));
    }
    let folder = manta.folder().join(".local/state/manta/xray");
    assert_eq!(running.said["store"], json!(folder));
    assert_eq!(running.end(), Some(0));

    let next = Running::start(&manta);
    assert_eq!(next.traces(), 1);
    assert_eq!(next.end(), Some(0));
}

#[test]
fn what_was_sent_just_before_the_end_is_not_lost() {
    let manta = Manta::new();
    let running = Running::start(&manta);
    running.send_segment();
    assert_eq!(running.end(), Some(0));
    let next = Running::start(&manta);
    assert_eq!(next.traces(), 1);
    assert_eq!(next.end(), Some(0));
}

#[test]
fn an_address_that_others_reach_has_to_be_allowed() {
    let manta = Manta::new();
    let run = manta
        .run(&["local", "xray", "--listen", "0.0.0.0:0"])
        .ended_with(64);
    assert!(run.stderr.contains("0.0.0.0:0"), "{run:?}");
    assert!(run.stderr.contains("--allow-remote"), "{run:?}");
}

#[test]
fn a_store_or_a_port_that_is_in_use_is_named() {
    let manta = Manta::new();
    let running = Running::start(&manta);
    let free = "127.0.0.1:0";
    let others = ["--udp", free, "--otlp-grpc", free, "--otlp-http", free];
    let mut arguments = vec!["local", "xray", "--listen", free];
    arguments.extend(others);
    let run = manta.run(&arguments).ended_with(1);
    assert!(run.stderr.contains("--store"), "{run:?}");

    let taken = running.address("api");
    let mut arguments = vec!["local", "xray", "--listen", taken, "--store", "other"];
    arguments.extend(others);
    let run = manta.run(&arguments).ended_with(1);
    assert!(run.stderr.contains(taken), "{run:?}");
    assert!(run.stderr.contains("--listen"), "{run:?}");
    assert_eq!(running.end(), Some(0));
}
