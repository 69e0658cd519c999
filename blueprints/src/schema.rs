//! The language's JSON Schema, for editors.
//!
//! It is made from the same declarations as the reader, so the two cannot
//! disagree about keys, ranges or defaults.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::Value;

use crate::written::Blueprint;

/// Where definitions are kept.
const DEFINITIONS: &str = "#/$defs/";

/// Returns the JSON Schema (draft 2020-12) of a blueprint.
///
/// Text may be completed by `${VAR}`, so a pattern is only insisted on where
/// there is none.
#[must_use]
pub fn json_schema() -> Value {
    let generator = SchemaSettings::draft2020_12()
        .with_transform(RecursiveTransform(remove_null))
        .into_generator();
    let mut schema = generator.into_root_schema_for::<Blueprint>().to_value();
    loosen_overlays(&mut schema);
    schema
}

/// Takes `null` out of what an optional key may be: TOML has none.
fn remove_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [single] = types.as_slice() {
            let single = single.clone();
            object.insert("type".to_owned(), single);
        }
    }
    let Some(Value::Array(mut options)) = object.remove("anyOf") else {
        return;
    };
    options.retain(|option| option.get("type") != Some(&Value::from("null")));
    match options.as_mut_slice() {
        [Value::Object(single)] => object.append(single),
        _ => {
            object.insert("anyOf".to_owned(), options.into());
        }
    }
}

/// Gives environments definitions of their own, in which nothing is required:
/// an overlay leaves out what its base has. Elements of arrays stay whole.
fn loosen_overlays(schema: &mut Value) {
    let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) else {
        return;
    };
    let mut waiting = Vec::new();
    if let Some(environment) = definitions.get_mut("Environment") {
        redirect(environment, &mut waiting);
    }
    while let Some(name) = waiting.pop() {
        let overlay = overlay_of(&name);
        if definitions.contains_key(&overlay) {
            continue;
        }
        let Some(mut definition) = definitions.get(&name).cloned() else {
            continue;
        };
        if let Some(table) = definition.as_object_mut() {
            table.remove("required");
        }
        redirect(&mut definition, &mut waiting);
        definitions.insert(overlay, definition);
    }
}

fn overlay_of(name: &str) -> String {
    format!("{name}Overlay")
}

/// Points references at overlays, and notes which are needed.
fn redirect(schema: &mut Value, needed: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object {
                match (key.as_str(), &mut *value) {
                    ("items", _) => {}
                    ("$ref", Value::String(reference)) => {
                        if let Some(name) = reference.strip_prefix(DEFINITIONS) {
                            needed.push(name.to_owned());
                            *reference = format!("{DEFINITIONS}{}", overlay_of(name));
                        }
                    }
                    (_, value) => redirect(value, needed),
                }
            }
        }
        Value::Array(values) => {
            for value in values {
                redirect(value, needed);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::Value;

    use super::json_schema;
    use crate::read::TableRead;
    use crate::written::{
        Async, Aws, Blueprint, Build, Environment, Function, Health, Local, Prepared, Rule, Run,
        Service, Task, Tracing, Trigger, Url,
    };

    type Keys = BTreeMap<String, BTreeSet<String>>;

    fn keys_of_the_schema() -> Keys {
        let schema = json_schema();
        let keys = |schema: &Value| {
            let properties = schema["properties"].as_object();
            properties
                .into_iter()
                .flatten()
                .map(|(key, _)| key.clone())
                .collect()
        };
        let definitions = schema["$defs"].as_object().expect("definitions");
        let mut tables: Keys = definitions
            .iter()
            .filter(|(name, _)| !name.ends_with("Overlay"))
            .map(|(name, definition)| (name.clone(), keys(definition)))
            .collect();
        tables.insert("Blueprint".to_owned(), keys(&schema));
        tables
    }

    #[test]
    fn the_schema_and_the_reader_know_the_same_keys() {
        fn table<T: TableRead>(name: &str) -> (String, BTreeSet<String>) {
            let keys = T::keys().into_iter().map(str::to_owned).collect();
            (name.to_owned(), keys)
        }
        let reader = Keys::from([
            table::<Async>("Async"),
            table::<Aws>("Aws"),
            table::<Blueprint>("Blueprint"),
            table::<Build>("Build"),
            table::<Environment>("Environment"),
            table::<Function>("Function"),
            table::<Health>("Health"),
            table::<Local>("Local"),
            table::<Prepared>("Prepared"),
            table::<Rule>("Rule"),
            table::<Run>("Run"),
            table::<Service>("Service"),
            table::<Task>("Task"),
            table::<Tracing>("Tracing"),
            table::<Trigger>("Trigger"),
            table::<Url>("Url"),
        ]);
        assert_eq!(keys_of_the_schema(), reader);
    }

    #[test]
    fn toml_has_no_null() {
        assert!(!json_schema().to_string().contains("null"));
    }

    #[test]
    fn an_overlay_requires_nothing_but_whole_elements() {
        let schema = json_schema();
        let definitions = &schema["$defs"];
        assert!(definitions["Function"]["required"].is_array());
        assert!(definitions["FunctionOverlay"]["required"].is_null());
        let service = &definitions["Environment"]["properties"]["service"];
        assert_eq!(
            service["additionalProperties"]["$ref"],
            "#/$defs/ServiceOverlay"
        );
        let on = &definitions["FunctionOverlay"]["properties"]["on"];
        assert_eq!(on["items"]["$ref"], "#/$defs/Trigger");
    }

    #[test]
    fn every_key_is_explained() {
        let schema = json_schema();
        let definitions = schema["$defs"].as_object().expect("definitions");
        for table in definitions.values().chain([&schema]) {
            for (key, property) in table["properties"].as_object().expect("keys") {
                assert!(property["description"].is_string(), "{key}");
            }
        }
    }
}
