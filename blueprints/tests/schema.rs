//! The committed JSON Schema is the one the types make.

mod sample;

use std::path::Path;

use manta_blueprints::json_schema;

use sample::compare;

#[test]
fn the_committed_schema_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("blueprint.schema.json");
    let text = serde_json::to_string_pretty(&json_schema()).expect("plain data");
    compare(&file, &(text + "\n"));
}
