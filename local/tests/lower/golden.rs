//! Each sample's stack is the one in its golden file.

use std::collections::BTreeSet;
use std::fs;

use manta_engine::{Address, Resource};
use manta_local::kinds::LocalResource;
use serde_json::Value;

use super::sample::{folder, samples};

#[test]
fn every_sample_comes_to_its_golden_stack() {
    let bless = std::env::var_os("MANTA_BLESS").is_some();
    let mut wrong = Vec::new();
    for sample in samples() {
        let file = folder()
            .join("golden")
            .join(format!("{}.json", sample.name));
        let stack = serde_json::to_string_pretty(&sample.stack).expect("stacks are plain data");
        if bless {
            fs::write(&file, stack + "\n").expect("the golden folder is writable");
        } else if fs::read_to_string(&file).unwrap_or_default().trim_end() != stack {
            wrong.push(sample.name);
        }
    }
    assert!(
        wrong.is_empty(),
        "other stacks than golden (MANTA_BLESS=1 rewrites them): {wrong:?}"
    );
}

#[test]
fn every_kind_is_in_some_golden_stack() {
    let used: BTreeSet<_> = samples()
        .iter()
        .flat_map(|sample| sample.stack.resources())
        .map(|(address, _)| address.kind.clone())
        .collect();
    let all: BTreeSet<_> = LocalResource::KINDS
        .iter()
        .map(|kind| kind.name.to_owned())
        .collect();
    assert_eq!(used, all);
}

#[test]
fn a_specification_survives_the_way_through_json() {
    for sample in samples() {
        for (address, resource) in sample.stack.resources() {
            let back = resource
                .with_properties(resource.properties())
                .unwrap_or_else(|error| panic!("{address}: {error}"));
            assert_eq!(&back, resource);
        }
    }
}

#[test]
fn nothing_outlives_what_it_uses() {
    for sample in samples() {
        for (address, resource) in sample.stack.resources() {
            let rank = resource.kind().delete_rank;
            for used in references(&resource.properties().into()) {
                let found = sample.stack.get(&used);
                let found = found.unwrap_or_else(|| panic!("{address} refers to {used}"));
                assert!(
                    rank < found.kind().delete_rank,
                    "{address} must go before {used}"
                );
            }
        }
    }
}

fn references(value: &Value) -> Vec<Address> {
    match value {
        Value::Object(object) => match object.get("output_of") {
            Some(address) => {
                vec![serde_json::from_value(address.clone()).expect("an address")]
            }
            None => object.values().flat_map(references).collect(),
        },
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}
