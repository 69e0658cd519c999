//! The language's JSON Schema, for editors.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::written::Blueprint;

/// Returns the JSON Schema (draft 2020-12) of a blueprint.
#[must_use]
pub fn json_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    generator.into_root_schema_for::<Blueprint>().to_value()
}
