//! What was written → normal form: defaults filled in.
//!
//! A part answers `None` when something it needs was refused; the problem has
//! been reported by then.

mod function;
mod settings;
mod workload;

use std::collections::BTreeMap;

use crate::blueprint::{Blueprint, Collector};
use crate::read::{Item, Keyed, List, Map, Read, Syntax};
use crate::written;

/// What sections take from the blueprint as a whole.
struct Inherited {
    /// Whether workloads are traced when they do not say.
    traced: bool,
    log_retention_days: u32,
}

/// Normalises the blueprint for `environment`. What was refused is left out:
/// with an error among the problems this is a draft, good only to find more.
pub(crate) fn normalise(written: &written::Blueprint, environment: Option<&str>) -> Blueprint {
    let aws = sub(&written.aws, settings::aws).flatten();
    let aws = aws.unwrap_or_else(settings::default_aws);
    let tracing = sub(&written.tracing, settings::tracing).flatten();
    let tracing = tracing.unwrap_or_else(settings::default_tracing);
    let inherited = Inherited {
        traced: tracing.collector != Collector::None,
        log_retention_days: aws.log_retention_days,
    };
    Blueprint {
        stack: written.stack.get().cloned().unwrap_or_default(),
        environment: environment.map(str::to_owned),
        local: sub(&written.local, settings::local).flatten(),
        services: sound(&written.service, |service| {
            workload::service(service, &inherited)
        }),
        tasks: sound(&written.task, |task| workload::task(task, &inherited)),
        functions: sound(&written.function, |function| {
            function::function(function, &inherited)
        }),
        aws,
        tracing,
    }
}

/// Returns the entries by name, each normalised, without those that were refused.
fn sound<K: Syntax, T: Read, N>(
    item: &Option<Item<Map<K, T>>>,
    normalise: impl Fn(&T::Value) -> Option<N>,
) -> BTreeMap<String, N> {
    let entries = item.as_ref().and_then(Item::get).into_iter().flatten();
    entries
        .filter_map(|entry| Some((entry.name.clone(), normalise(entry.item.get()?)?)))
        .collect()
}

/// Returns the value, or the default when none was written.
fn or<T: Read<Value: Clone>>(item: &Option<Item<T>>, default: T::Value) -> Option<T::Value> {
    Some(optional(item)?.unwrap_or(default))
}

/// Returns the value, when one was written.
fn optional<T: Read<Value: Clone>>(item: &Option<Item<T>>) -> Option<Option<T::Value>> {
    match item {
        Some(item) => item.get().cloned().map(Some),
        None => Some(None),
    }
}

/// Returns the table, when one was written.
fn table<T: Read>(item: &Option<Item<T>>) -> Option<Option<&T::Value>> {
    match item {
        Some(item) => item.get().map(Some),
        None => Some(None),
    }
}

/// Returns the table normalised, when one was written.
fn sub<T: Read, N>(
    item: &Option<Item<T>>,
    normalise: impl Fn(&T::Value) -> Option<N>,
) -> Option<Option<N>> {
    match table(item)? {
        Some(table) => normalise(table).map(Some),
        None => Some(None),
    }
}

/// Returns the elements; of an array that was not written, none.
fn list<T: Read<Value: Clone>>(item: &Option<Item<List<T>>>) -> Option<Vec<T::Value>> {
    let items = table(item)?.into_iter().flatten();
    items.map(|item| item.get().cloned()).collect()
}

/// Returns the elements, each normalised.
fn tables<T: Read, N>(
    item: &Option<Item<List<T>>>,
    normalise: impl Fn(&T::Value) -> Option<N>,
) -> Option<Vec<N>> {
    let items = table(item)?.into_iter().flatten();
    items.map(|item| normalise(item.get()?)).collect()
}

/// Returns the values by name.
fn map<K: Syntax, T: Read<Value: Clone>>(
    item: &Option<Item<Map<K, T>>>,
) -> Option<BTreeMap<String, T::Value>> {
    let entries = table(item)?.into_iter().flatten();
    entries
        .map(|Keyed { name, item, .. }| Some((name.clone(), item.get()?.clone())))
        .collect()
}
