//! How the engine sees and changes the world.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Address, Document, FieldChange, Mark, Progress, Resource};

/// What a resource gives to others once it exists: ARNs, addresses, URLs.
pub type Outputs = BTreeMap<String, Value>;

/// A resource as it was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Observed {
    /// What the target calls it: an ARN, id or name that is unique within its kind.
    pub identity: String,
    /// Whose it is.
    pub owner: Owner,
    /// Its properties, normalised as a specification's are. A property that is
    /// absent cannot be read back; whether it changed is told by the digest.
    pub properties: Document,
    /// Its outputs.
    pub outputs: Outputs,
}

/// Whose a resource is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// This deployment's.
    Ours {
        /// The digest in its mark; `None` where the kind has no place for one.
        digest: Option<String>,
    },
    /// Somebody else's: it carries the name but not the mark.
    Foreign,
}

/// A resource that the deployment owns, wanted or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Owned {
    /// Its address.
    pub address: Address,
    /// What the target calls it; see [`Observed::identity`].
    pub identity: String,
}

/// Reads a target's world. This is all that a planner is given.
pub trait Reader<R: Resource>: Sync {
    /// Returns the resource that carries `wanted`'s name, if there is one.
    ///
    /// `wanted` may still hold references: a resource is found by what its name
    /// is made of, never by another resource's output.
    fn find(
        &self,
        wanted: &R,
    ) -> impl Future<Output = Result<Option<Observed>, ProviderError>> + Send;

    /// Lists what the deployment owns, by name prefix and mark.
    fn owned(&self) -> impl Future<Output = Result<Vec<Owned>, ProviderError>> + Send;
}

/// Changes a target's world. Only [`crate::apply`] is given one. Every method
/// returns when the resource is ready to be used by others.
pub trait Writer<R: Resource>: Sync {
    /// Creates a resource, marked in the same call. All references in `resource`
    /// have been replaced by values.
    fn create(
        &self,
        resource: &R,
        mark: &Mark,
        progress: &Progress,
    ) -> impl Future<Output = Result<Outputs, ProviderError>> + Send;

    /// Brings an existing resource to `resource`'s properties. `changes` says
    /// which differ. It is empty when the mark alone is out of date, and when an
    /// earlier attempt wrote everything but failed to see the resource ready.
    fn update(
        &self,
        resource: &R,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        progress: &Progress,
    ) -> impl Future<Output = Result<Outputs, ProviderError>> + Send;

    /// Deletes a resource. One that is gone already is no error.
    fn delete(
        &self,
        owned: &Owned,
        progress: &Progress,
    ) -> impl Future<Output = Result<(), ProviderError>> + Send;
}

/// Why a call to a target failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderError {
    /// What sort of failure it is, which decides whether it is tried again.
    pub kind: ErrorKind,
    /// The operation that failed, in the target's own words.
    pub operation: String,
    /// What the target answered.
    pub message: String,
    /// What the user can do about it, where that is known.
    pub help: Option<String>,
}

/// The sorts of failure that the engine tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Too many calls, or a fault that passes; tried again until a deadline.
    Throttled,
    /// Something it needs is not ready; tried again until a deadline.
    NotYet,
    /// The caller may not do this.
    Denied,
    /// Something else holds the name or is in the way.
    Conflict,
    /// It was carried out and did not work, and what ran before runs again; final.
    RolledBack,
    /// Anything else; final.
    Other,
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.message)
    }
}

impl std::error::Error for ProviderError {}

impl From<crate::UnresolvedInput> for ProviderError {
    fn from(error: crate::UnresolvedInput) -> Self {
        Self {
            kind: ErrorKind::Other,
            operation: "resolve inputs".to_owned(),
            message: error.to_string(),
            help: None,
        }
    }
}
