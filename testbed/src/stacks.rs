//! What holds for the stacks of every target, asked of samples.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;

use manta_engine::{Address, Resource, Stack};
use serde_json::Value;

/// What one blueprint comes to, in one environment.
pub struct Sample<R> {
    /// The name of its golden file, without the ending.
    pub name: String,
    /// Every resource.
    pub stack: Stack<R>,
}

/// Compares each stack with its golden file in `folder`; `MANTA_BLESS=1` rewrites the files
/// instead.
///
/// # Panics
/// When one differs.
pub fn assert_golden<R: Resource>(samples: &[Sample<R>], folder: &Path) {
    let bless = env::var_os("MANTA_BLESS").is_some();
    let mut wrong = Vec::new();
    for Sample { name, stack } in samples {
        let file = folder.join(format!("{name}.json"));
        let stack = serde_json::to_string_pretty(stack).expect("stacks are plain data");
        if bless {
            fs::write(&file, stack + "\n").expect("the golden folder is writable");
        } else if fs::read_to_string(&file).unwrap_or_default().trim_end() != stack {
            wrong.push(name);
        }
    }
    assert!(
        wrong.is_empty(),
        "other stacks than golden (MANTA_BLESS=1 rewrites them): {wrong:?}"
    );
}

/// Looks for a resource of each kind in the stacks.
///
/// # Panics
/// When a kind is in none of them.
pub fn assert_every_kind<R: Resource>(samples: &[Sample<R>]) {
    let used: BTreeSet<_> = resources(samples)
        .map(|(address, _)| address.kind.as_str())
        .collect();
    let all: BTreeSet<_> = R::KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(used, all);
}

/// Reads each resource back from its properties.
///
/// # Panics
/// When it is another one then.
pub fn assert_readable<R: Resource>(samples: &[Sample<R>]) {
    for (address, resource) in resources(samples) {
        let back = resource
            .with_properties(resource.properties())
            .unwrap_or_else(|error| panic!("{address}: {error}"));
        assert_eq!(&back, resource);
    }
}

/// Compares when each resource is deleted with when what it refers to is.
///
/// # Panics
/// When it is not before that, or what it refers to is not in the stack.
pub fn assert_deletable<R: Resource>(samples: &[Sample<R>]) {
    for Sample { stack, .. } in samples {
        for (address, resource) in stack.resources() {
            let rank = resource.kind().delete_rank;
            for used in references(&resource.properties().into()) {
                let found = stack.get(&used);
                let found = found.unwrap_or_else(|| panic!("{address} refers to {used}"));
                assert!(
                    rank < found.kind().delete_rank,
                    "{address} must go before {used}"
                );
            }
        }
    }
}

fn resources<R: Resource>(samples: &[Sample<R>]) -> impl Iterator<Item = (&Address, &R)> {
    samples.iter().flat_map(|sample| sample.stack.resources())
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
