//! The dependency graph, computed from references.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::references;
use crate::{Address, Resource, Stack};

/// Why a stack has no order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// A reference leads nowhere.
    #[error("{from} refers to {to}, which the stack does not have")]
    Dangling {
        /// The resource that refers.
        from: Address,
        /// What it refers to.
        to: Address,
    },
    /// Resources that wait for each other.
    #[error("these resources refer to each other in a circle: {}", list(.0))]
    Cycle(Vec<Address>),
}

fn list(addresses: &[Address]) -> String {
    let names: Vec<_> = addresses.iter().map(ToString::to_string).collect();
    names.join(", ")
}

/// What each resource refers to, in an order in which every resource comes
/// after those.
pub(crate) struct Graph {
    pub(crate) order: Vec<Address>,
    pub(crate) dependencies: BTreeMap<Address, BTreeSet<Address>>,
}

/// Computes the graph of a stack.
pub(crate) fn graph<R: Resource>(stack: &Stack<R>) -> Result<Graph, GraphError> {
    let mut dependencies = BTreeMap::new();
    for (address, resource) in stack.resources() {
        let properties = Value::Object(resource.properties());
        let referred: BTreeSet<_> = references(&properties).into_iter().collect();
        if let Some(to) = referred.iter().find(|to| stack.get(to).is_none()) {
            return Err(GraphError::Dangling {
                from: address.clone(),
                to: to.clone(),
            });
        }
        dependencies.insert(address.clone(), referred);
    }
    let order = topological(&dependencies)?;
    Ok(Graph {
        order,
        dependencies,
    })
}

/// Kahn's algorithm, level by level; within a level by address, so that the
/// same stack always has the same order.
fn topological(
    dependencies: &BTreeMap<Address, BTreeSet<Address>>,
) -> Result<Vec<Address>, GraphError> {
    let mut waiting = dependencies.clone();
    let mut order = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let ready: Vec<_> = waiting
            .iter()
            .filter(|(_, on)| on.is_empty())
            .map(|(address, _)| address.clone())
            .collect();
        if ready.is_empty() {
            return Err(GraphError::Cycle(circle_in(waiting)));
        }
        for address in &ready {
            waiting.remove(address);
        }
        for on in waiting.values_mut() {
            ready.iter().for_each(|address| {
                on.remove(address);
            });
        }
        order.extend(ready);
    }
    Ok(order)
}

/// Returns the members of the circles in `waiting`, in which everything waits:
/// those that nobody waits for only come after a circle.
fn circle_in(mut waiting: BTreeMap<Address, BTreeSet<Address>>) -> Vec<Address> {
    loop {
        let waited_for: BTreeSet<_> = waiting.values().flatten().cloned().collect();
        let before = waiting.len();
        waiting.retain(|address, _| waited_for.contains(address));
        if waiting.len() == before {
            return waiting.into_keys().collect();
        }
    }
}
