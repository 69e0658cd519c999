//! What `manta` writes into a task definition is what the collector reads.

use std::path::Path;

use manta_traces::sampling::{PathRule, Settings};
use serde_json::Value;

/// A stack as `manta` makes it, with this collector in it.
const STACK: &str = "../aws/tests/lower/golden/collector.json";

#[test]
fn the_blueprints_sampling_arrives() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(STACK);
    let text = std::fs::read_to_string(file).expect("the golden stack is there");
    let stack: Value = serde_json::from_str(&text).expect("a stack is JSON");
    let variable = find(&stack, "MANTA_SAMPLING").expect("the collector is told how to sample");
    let settings: Settings = serde_json::from_str(variable).expect("the collector reads it");
    let expected = Settings {
        rate: 0.1,
        reservoir_per_second: 2,
        ignore: vec!["/healthz".to_owned()],
        rules: vec![PathRule {
            path: "/checkout/*".to_owned(),
            rate: 1.0,
            reservoir_per_second: 0,
        }],
        service: Some("shop-web".to_owned()),
    };
    assert_eq!(settings, expected);
}

/// Returns the first text under a name, however deep.
fn find<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    match value {
        Value::Object(object) => object
            .get(name)
            .and_then(Value::as_str)
            .or_else(|| object.values().find_map(|value| find(value, name))),
        Value::Array(values) => values.iter().find_map(|value| find(value, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
