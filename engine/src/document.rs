//! A resource's properties as a JSON object: what is compared, digested and shown.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::input::reference_in;
use crate::{Address, Outputs, UnresolvedInput};

/// A resource's properties.
pub type Document = Map<String, Value>;

/// Returns a specification's properties.
///
/// # Panics
/// When `specification` does not serialise to a JSON object, which is a fault
/// in a target's kind and shows in the first test that uses it.
pub fn document_of(specification: &impl Serialize) -> Document {
    match serde_json::to_value(specification) {
        Ok(Value::Object(document)) => document,
        other => panic!("a resource's specification must be a JSON object, not {other:?}"),
    }
}

/// Returns the resources that a value refers to.
pub(crate) fn references(value: &Value) -> Vec<Address> {
    let mut found = Vec::new();
    collect_references(value, &mut found);
    found
}

fn collect_references(value: &Value, found: &mut Vec<Address>) {
    if let Some((address, _)) = reference_in(value) {
        found.push(address);
        return;
    }
    match value {
        Value::Object(object) => object.values().for_each(|v| collect_references(v, found)),
        Value::Array(items) => items.iter().for_each(|v| collect_references(v, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns the first reference that is left in a document.
pub(crate) fn unresolved(document: &Document) -> Option<UnresolvedInput> {
    document.values().find_map(first_reference)
}

fn first_reference(value: &Value) -> Option<UnresolvedInput> {
    if let Some((address, output)) = reference_in(value) {
        return Some(UnresolvedInput { address, output });
    }
    match value {
        Value::Object(object) => object.values().find_map(first_reference),
        Value::Array(items) => items.iter().find_map(first_reference),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// Returns `value` with every reference replaced whose output is known.
pub(crate) fn resolve(value: &Value, known: &BTreeMap<Address, Outputs>) -> Value {
    if let Some((address, output)) = reference_in(value) {
        let replaced = known.get(&address).and_then(|outputs| outputs.get(&output));
        return replaced.unwrap_or(value).clone();
    }
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(key, v)| (key.clone(), resolve(v, known)))
            .collect(),
        Value::Array(items) => items.iter().map(|v| resolve(v, known)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Returns the digest of a document: 32 hexadecimal digits of its SHA-256,
/// which a tag of any service can hold. Keys are ordered, so equal documents
/// have equal digests.
pub(crate) fn digest(document: &Document) -> String {
    let text = serde_json::to_vec(document).expect("a JSON object serialises");
    let hash = Sha256::digest(&text);
    hash[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_found_and_replaced_at_any_depth() {
        let reference = json!({"output_of": "role/web", "output": "arn"});
        let value = json!({"containers": [{"role": reference}], "name": "x"});
        let role = Address::new("role", "web");
        assert_eq!(references(&value), std::slice::from_ref(&role));

        let outputs = Outputs::from([("arn".to_owned(), json!("arn:role"))]);
        let resolved = resolve(&value, &BTreeMap::from([(role, outputs)]));
        assert_eq!(
            resolved,
            json!({"containers": [{"role": "arn:role"}], "name": "x"})
        );
    }

    #[test]
    fn an_output_that_is_missing_stays_a_reference() {
        let value = json!({"output_of": "role/web", "output": "arn"});
        assert_eq!(resolve(&value, &BTreeMap::new()), value);
    }
}
