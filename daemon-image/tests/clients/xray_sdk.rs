//! X-Ray's own SDKs: segments over UDP, sampling over TCP.

use std::process::Command;

use manta_testbed::{FixtureAws, answer_of};
use serde_json::{Value, json};

use crate::collector::Collector;
use crate::program::{in_node, in_python};
use crate::xray::documents;

/// Traces every checkout, no health check, and nothing else.
const SAMPLING: &str = r#"{
    "rate": 0, "reservoir_per_second": 0,
    "ignore": ["/healthz"], "rules": [{"path": "/checkout/*", "rate": 1.0}]
}"#;

#[test]
fn the_sdk_for_python_samples_by_our_rules_and_loses_no_field() {
    let document = checkout("300000000001", in_python("xray_sdk.py"));
    assert_eq!(document["http"]["response"]["status"], 500);
    assert_eq!(
        document["subsegments"][0]["http"]["request"]["url"],
        "https://pay.example.com/"
    );
    assert_eq!(document["aws"]["xray"]["sampling_rule_name"], "path-1");
}

#[test]
fn the_sdk_for_node_samples_by_our_rules_and_loses_no_field() {
    let document = checkout("300000000002", in_node("xray_sdk.js"));
    assert_eq!(document["aws"]["xray"]["rule_name"], "path-1");
}

/// Runs an application that traces a checkout; returns the document that X-Ray
/// has of it, after comparing it with the one that the SDK sent.
fn checkout(account: &str, mut application: Command) -> Value {
    let collector = Collector::start(&FixtureAws::of_moto_alone().url(), account, SAMPLING);
    let address = format!("tcp:{} udp:{}", collector.tcp, collector.udp);
    application.env("AWS_XRAY_DAEMON_ADDRESS", address);
    let answer = answer_of(application);
    assert_eq!(answer["rule"], "path-1");
    assert_eq!(answer["ignored_sampled"], 0);

    let sent = &answer["sent"];
    let trace_id = sent["trace_id"].as_str().expect("a segment has a trace");
    let id = sent["id"].as_str().expect("a segment has an id");
    let document = documents(account, trace_id, 1)
        .remove(id)
        .expect("the trace has the segment");
    assert_eq!(&document, sent);
    assert_eq!(document["name"], "shop");
    assert_eq!(document["user"], "ada");
    assert_eq!(document["fault"], true);
    assert_eq!(
        document["annotations"],
        json!({"customer": "ada", "items": 3, "member": true})
    );
    assert_eq!(
        document["metadata"],
        json!({"shop": {"cart": {"book": 2, "pen": 1}}})
    );
    let payments = &document["subsegments"][0];
    assert_eq!(payments["name"], "payments");
    assert_eq!(payments["namespace"], "remote");
    assert_eq!(
        payments["cause"]["exceptions"][0]["message"],
        "card “expired”"
    );
    document
}
