//! Every resource that a deployment should have.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Address, Deployment, Resource};

/// Every resource of a deployment, named and fully specified.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stack<R> {
    /// Whose resources these are.
    pub deployment: Deployment,
    resources: BTreeMap<Address, R>,
}

/// Two resources of one stack have the same address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stack describes {0} twice")]
pub struct StackError(pub Address);

impl<R: Resource> Stack<R> {
    /// Returns a stack without resources; applying it deletes the deployment.
    #[must_use]
    pub fn empty(deployment: Deployment) -> Self {
        Self {
            deployment,
            resources: BTreeMap::new(),
        }
    }

    /// Adds a resource and returns its address, to be referred to by others.
    ///
    /// # Errors
    /// When the address is taken.
    pub fn add(&mut self, resource: R) -> Result<Address, StackError> {
        let address = resource.address();
        if self.resources.contains_key(&address) {
            return Err(StackError(address));
        }
        self.resources.insert(address.clone(), resource);
        Ok(address)
    }

    /// Returns the resource at an address.
    #[must_use]
    pub fn get(&self, address: &Address) -> Option<&R> {
        self.resources.get(address)
    }

    /// Returns every resource, ordered by address.
    pub fn resources(&self) -> impl Iterator<Item = (&Address, &R)> {
        self.resources.iter()
    }

    /// Returns how many resources there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.resources.len()
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }
}
