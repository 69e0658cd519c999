//! X-Ray, read back.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use manta_testbed::FixtureAws;
use serde_json::{Value, json};

/// How long a trace may take to arrive before the test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Returns a trace's documents by their ids, once there are as many as expected.
pub(crate) fn documents(account: &str, trace_id: &str, expected: usize) -> BTreeMap<String, Value> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let documents = batch_get_traces(account, trace_id);
        if documents.len() >= expected {
            return documents;
        }
        assert!(
            Instant::now() < deadline,
            "{trace_id} has {} of {expected} documents",
            documents.len()
        );
        thread::sleep(Duration::from_millis(50));
    }
}

fn batch_get_traces(account: &str, trace_id: &str) -> BTreeMap<String, Value> {
    let credential = format!("Credential=AKIATEST{account}/20260101/eu-west-1/xray/aws4_request");
    let authorization =
        format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=unchecked");
    let answer = FixtureAws::of_moto_alone().request(
        "POST",
        "/Traces",
        &[
            ("Authorization", &authorization),
            ("Content-Type", "application/json"),
        ],
        &json!({"TraceIds": [trace_id]}).to_string(),
    );
    let segments = answer["Traces"][0]["Segments"].as_array();
    let documents = segments.into_iter().flatten().map(|segment| {
        let document = segment["Document"].as_str().expect("a document is text");
        let document: Value = serde_json::from_str(document).expect("a document is JSON");
        let id = document["id"].as_str().expect("a document has an id");
        (id.to_owned(), document)
    });
    documents.collect()
}
