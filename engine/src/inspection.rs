//! Reads the world that a stack is compared with.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    Address, Deployment, GraphError, Observed, Owned, Owner, ProviderError, Reader, Resource, Stack,
};

/// How many resources are read at a time. AWS's control planes let a caller
/// make some tens of reads per second in a burst, and the SDK waits and tries
/// again beyond that.
const READS_AT_A_TIME: usize = 48;

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The stack has no order.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// A resource could not be read.
    #[error("could not read {address}: {source}")]
    Read {
        /// The resource.
        address: Address,
        /// What was answered.
        source: Box<ProviderError>,
    },
    /// What the deployment owns could not be listed.
    #[error("could not list what {deployment} owns: {source}")]
    List {
        /// The deployment's name.
        deployment: String,
        /// What was answered.
        source: Box<ProviderError>,
    },
    /// Names that the stack needs are taken by resources without its mark.
    #[error("{}", taken(.0))]
    Foreign(Vec<Owned>),
}

fn taken(foreign: &[Owned]) -> String {
    let lines: Vec<_> = foreign
        .iter()
        .map(|Owned { address, identity }| {
            format!("{address} cannot be created: {identity} exists and is not this deployment's")
        })
        .collect();
    lines.join("\n")
}

/// Reads every resource of a stack; those that do not exist are left out.
///
/// # Errors
/// When a resource cannot be read.
pub async fn inspect<R: Resource>(
    stack: &Stack<R>,
    reader: &impl Reader<R>,
) -> Result<BTreeMap<Address, Observed>, PlanError> {
    let reads = stack.resources().map(|(address, resource)| async move {
        match reader.find(resource).await {
            Ok(found) => Ok(found.map(|observed| (address.clone(), observed))),
            Err(source) => Err(PlanError::Read {
                address: address.clone(),
                source: Box::new(source),
            }),
        }
    });
    stream::iter(reads)
        .buffer_unordered(READS_AT_A_TIME)
        .try_filter_map(async |found| Ok(found))
        .try_collect()
        .await
}

pub(crate) async fn list_owned<R: Resource>(
    deployment: &Deployment,
    reader: &impl Reader<R>,
) -> Result<Vec<Owned>, PlanError> {
    reader.owned().await.map_err(|source| PlanError::List {
        deployment: deployment.name(),
        source: Box::new(source),
    })
}

pub(crate) fn refuse_foreign(observed: &BTreeMap<Address, Observed>) -> Result<(), PlanError> {
    let foreign: Vec<_> = observed
        .iter()
        .filter(|(_, found)| found.owner == Owner::Foreign)
        .map(|(address, found)| Owned {
            address: address.clone(),
            identity: found.identity.clone(),
        })
        .collect();
    if foreign.is_empty() {
        Ok(())
    } else {
        Err(PlanError::Foreign(foreign))
    }
}
