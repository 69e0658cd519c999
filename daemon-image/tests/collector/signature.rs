//! What is signed, checked by AWS's own signer: botocore's.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message;
use serde_json::{Value, json};

use crate::daemon::{Daemon, collecting};
use crate::http::{Request, Standin, answer};
use crate::sink::Sink;

/// Asks botocore for the signature of a request, by the secret of the daemons of these tests.
fn signature_of(request: &Request) -> String {
    let headers: Vec<_> = request
        .head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .collect();
    let question = json!({
        "target": request.target(), "headers": headers, "region": "eu-central-1", "service": "xray",
        "key": "AKIDEXAMPLE", "secret": "secret", "body": hex(&request.body),
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collector/signature.py");
    let mut python = Command::new(manta_testbed::python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python is installed");
    let mut stdin = python.stdin.take().expect("it is piped");
    stdin
        .write_all(question.to_string().as_bytes())
        .expect("it reads");
    drop(stdin);
    let output = python.wait_with_output().expect("it ends");
    assert!(
        output.status.success(),
        "MANTA_TEST_FIXTURE_PYTHON must name a Python that has botocore"
    );
    let said = String::from_utf8(output.stdout).expect("it is text");
    said.trim().to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn signature_in(request: &Request) -> String {
    let authorization = request.header("authorization").expect("it is signed");
    let (_, signature) = authorization.split_once("Signature=").expect("it has one");
    signature.to_owned()
}

/// Returns an export of two spans.
fn export() -> ExportTraceServiceRequest {
    let span = |id: u8, name: &str| Span {
        trace_id: vec![7; 16],
        span_id: vec![id; 8],
        name: name.to_owned(),
        kind: 2,
        start_time_unix_nano: 1_700_000_000_000_000_000,
        end_time_unix_nano: 1_700_000_001_000_000_000,
        ..Span::default()
    };
    let spans = vec![span(1, "GET /orders"), span(2, "SELECT")];
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            scope_spans: vec![ScopeSpans {
                spans,
                ..ScopeSpans::default()
            }],
            ..ResourceSpans::default()
        }],
    }
}

/// Starts a daemon that also hands OTLP on to `to`, and exports two spans to it.
fn hand_on(sink: &Sink, to: &str) -> (Daemon, Vec<u8>) {
    let mut command = collecting(&sink.endpoint(), &["-otlp-http", "127.0.0.1:0"]);
    command
        .env("MANTA_OTLP_TO", to)
        .env("MANTA_OTLP_HEADERS", "x-key=ours");
    let mut daemon = Daemon::spawn(command);
    let address = daemon.address_after("tcp=", "(-otlp-http)");
    let message = export().encode_to_vec();
    daemon.post(address, "/v1/traces", &message);
    (daemon, message)
}

#[test]
fn segments_are_signed_as_botocore_signs_them() {
    let sink = Sink::start();
    let daemon = Daemon::start(&sink, &[]);
    daemon.send("{\"name\":\"ü\"}");
    sink.wait_for(1);
    let request = sink.state().requests[0].clone();
    assert_eq!(signature_in(&request), signature_of(&request));
}

#[test]
fn spans_for_x_rays_otlp_endpoint_are_handed_on_as_they_came_and_signed() {
    let sink = Sink::start();
    let (_daemon, message) = hand_on(&sink, "xray");
    let request = sink.wait("an export", |state| !state.otlp.is_empty()).otlp[0].clone();
    assert_eq!(
        request.header("content-type"),
        Some("application/x-protobuf")
    );
    assert_eq!(request.body, message);
    let decoded = ExportTraceServiceRequest::decode(request.body.as_slice());
    assert_eq!(decoded.ok(), Some(export()));
    assert_eq!(signature_in(&request), signature_of(&request));
    // And the segments made of them besides.
    let documents = sink.wait_for(2);
    let names = documents.iter().map(|document| {
        let document: Value = serde_json::from_str(document).expect("a segment is JSON");
        document["id"].clone()
    });
    let names: Vec<_> = names.collect();
    assert_eq!(names, ["0101010101010101", "0202020202020202"]);
}

#[test]
fn another_otlp_endpoint_gets_the_key_that_it_wants_and_no_signature() {
    let endpoint = Standin::start(None, |_| answer(200, "{}"));
    let sink = Sink::start();
    let (daemon, message) = hand_on(&sink, &(endpoint.url() + "/v1/traces"));
    sink.wait_for(2);
    daemon.end();
    let asked = endpoint.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].body, message);
    assert_eq!(asked[0].header("x-key"), Some("ours"));
    assert_eq!(asked[0].header("authorization"), None);
    assert!(sink.state().otlp.is_empty());
}
