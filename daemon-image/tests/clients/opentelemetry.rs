//! OpenTelemetry's SDK: spans over gRPC and HTTP, on either port.

use manta_testbed::{FixtureAws, answer_of};
use serde_json::{Value, json};

use crate::collector::Collector;
use crate::program::in_python;
use crate::xray::documents;

#[test]
fn spans_over_grpc_come_to_xray_as_segments() {
    let (collector, account) = collector("300000000003");
    checkout(account, "grpc", &collector.otlp_grpc);
}

#[test]
fn spans_over_http_come_to_xray_as_segments() {
    let (collector, account) = collector("300000000004");
    checkout(account, "http", &collector.otlp_http);
}

#[test]
fn an_sdk_that_mixes_up_the_ports_is_served_as_well() {
    let (collector, account) = collector("300000000005");
    checkout(account, "grpc", &collector.otlp_http);
    checkout(account, "http", &collector.otlp_grpc);
}

fn collector(account: &str) -> (Collector, &str) {
    let url = FixtureAws::of_moto_alone().url();
    (Collector::start(&url, account, ""), account)
}

/// Runs an application that traces a checkout, and compares what X-Ray has of it
/// with what the application set.
fn checkout(account: &str, protocol: &str, address: &str) {
    let mut application = in_python("opentelemetry_sdk.py");
    application.args([protocol, address]);
    let ids = answer_of(application);
    let id = |name: &str| ids[name].as_str().expect("it prints ids").to_owned();
    let trace = id("trace_id");
    let trace = format!("1-{}-{}", &trace[..8], &trace[8..]);
    let mut documents = documents(account, &trace, 2);

    let server = documents.remove(&id("server")).expect("a segment");
    assert_eq!(
        without_metadata(&server),
        expected_server(&id("server"), &trace)
    );
    let metadata = &server["metadata"]["default"];
    assert_eq!(metadata["cart.size"], 2);
    assert_eq!(metadata["otel.resource.service.name"], "shop");

    let client = documents.remove(&id("client")).expect("a subsegment");
    for (field, value) in [
        ("name", json!("payments")),
        ("type", json!("subsegment")),
        ("namespace", json!("remote")),
        ("parent_id", json!(id("server"))),
        ("trace_id", json!(trace)),
        ("fault", json!(true)),
        ("end_time", json!(1_700_000_000.5)),
    ] {
        assert_eq!(client[field], value, "{field}");
    }
    let exception = &client["cause"]["exceptions"][0];
    assert_eq!(exception["type"], "ValueError");
    assert_eq!(exception["message"], "card “expired”");
    assert_eq!(exception["stack"][0]["label"], "<module>");
}

fn without_metadata(document: &Value) -> Value {
    let mut document = document.clone();
    let fields = document.as_object_mut().expect("a document is an object");
    fields.remove("metadata");
    // The SDK's own version is not the application's to set.
    fields.remove("aws");
    document
}

fn expected_server(id: &str, trace_id: &str) -> Value {
    json!({
        "name": "shop",
        "id": id,
        "trace_id": trace_id,
        "start_time": 1_700_000_000.0,
        "end_time": 1_700_000_001.0,
        "fault": true,
        "http": {
            "request": {
                "method": "GET",
                "url": "https://shop.example.com/checkout/7",
                "user_agent": "curl/8",
                "client_ip": "203.0.113.9",
                "x_forwarded_for": true,
            },
            "response": {"status": 500},
        },
        "service": {"version": "1.2.3"},
        "annotations": {"customer": "ada", "items": 3, "member": true},
    })
}
