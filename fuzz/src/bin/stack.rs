//! Stacks in every language: the first byte chooses it, the rest is the stack.

#![no_main]

use libfuzzer_sys::fuzz_target;
use manta_traces::otlp::{Options, decode_json, translate};
use serde_json::json;

const LANGUAGES: [&str; 7] = ["python", "java", "nodejs", "go", "dotnet", "ruby", "rust"];

fuzz_target!(|input: (u8, &str)| {
    let (choice, stack) = input;
    let language = LANGUAGES[usize::from(choice) % LANGUAGES.len()];
    let attribute = |key, text| json!({"key": key, "value": {"stringValue": text}});
    let request = json!({"resourceSpans": [{
        "resource": {"attributes": [attribute("telemetry.sdk.language", language)]},
        "scopeSpans": [{"spans": [{
            "traceId": "5759e988bd862e3fe1be46a994272793",
            "spanId": "a000000000000001",
            "events": [{
                "name": "exception",
                "attributes": [attribute("exception.stacktrace", stack)],
            }],
        }]}],
    }]});
    let request = decode_json(request.to_string().as_bytes()).expect("it is well-formed");
    let translated = translate(&request, &Options::default(), &mut || 1, &mut |_: &[u8]| {});
    assert_eq!(translated.documents, 1);
});
