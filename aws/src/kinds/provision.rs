//! What every kind can do.

use std::future::Future;

use futures_util::{StreamExt, TryStreamExt, stream};
use manta_engine::{
    Address, FieldChange, Kind, Mark, Observed, Outputs, Owned, Owner, Progress, ProviderError,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Target;
use crate::tags::Tags;

/// A kind of AWS resource: its specification is `Self`.
///
/// In `create` and `update` every `Input` of the specification is known.
pub(crate) trait Provision: Serialize + DeserializeOwned + Sync {
    /// What is the same for every resource of the kind.
    const KIND: Kind;

    /// Returns the resource that carries the specification's name.
    fn find(
        &self,
        target: &Target,
    ) -> impl Future<Output = Result<Option<Observed>, ProviderError>> + Send;

    /// Lists what the deployment owns of this kind.
    fn owned(target: &Target) -> impl Future<Output = Result<Vec<Owned>, ProviderError>> + Send;

    /// Creates the resource with its mark, and waits until it can be used.
    fn create(
        &self,
        target: &Target,
        mark: &Mark,
        progress: &Progress,
    ) -> impl Future<Output = Result<Outputs, ProviderError>> + Send;

    /// Changes what differs, then the mark.
    fn update(
        &self,
        target: &Target,
        observed: &Observed,
        changes: &[FieldChange],
        mark: &Mark,
        progress: &Progress,
    ) -> impl Future<Output = Result<Outputs, ProviderError>> + Send;

    /// Deletes the resource of this identity, if it is still there.
    fn delete(
        target: &Target,
        identity: &str,
        progress: &Progress,
    ) -> impl Future<Output = Result<(), ProviderError>> + Send;
}

/// Reads whose a resource is from its tags.
pub(crate) trait Owning {
    /// Returns the owner that `tags` tell of.
    fn owner(&self, tags: &Tags) -> Owner;
}

impl Owning for Target {
    fn owner(&self, tags: &Tags) -> Owner {
        if self.deployment.owns(|key| tags.get(key)) {
            Owner::Ours {
                digest: Mark::digest_in(|key| tags.get(key)),
            }
        } else {
            Owner::Foreign
        }
    }
}

/// Returns the entry for a listed resource when its tags say that the
/// deployment owns it.
pub(crate) fn owned(
    target: &Target,
    kind: &Kind,
    identity: impl Into<String>,
    tags: &Tags,
) -> Option<Owned> {
    if target.owner(tags) == Owner::Foreign {
        return None;
    }
    let identity = identity.into();
    let address = Mark::address_in(|key| tags.get(key))
        .unwrap_or_else(|| Address::new(kind.name, identity.clone()));
    Some(Owned { address, identity })
}

/// How many resources' tags are read at a time while listing. It is done beside
/// the listings of other kinds; see the planner's own bound.
const TAGS_AT_A_TIME: usize = 8;

/// Returns those of the listed resources that the deployment owns. `tags_of`
/// reads the tags of one that has not been found before; `None`: it is gone.
pub(crate) async fn owned_among<F>(
    target: &Target,
    kind: &Kind,
    identities: Vec<String>,
    tags_of: impl Fn(String) -> F,
) -> Result<Vec<Owned>, ProviderError>
where
    F: Future<Output = Result<Option<Tags>, ProviderError>>,
{
    let mut found = Vec::new();
    let mut unknown = Vec::new();
    for identity in identities {
        match target.seen.get(kind.name, &identity) {
            Some(owned) => found.push(owned),
            None => unknown.push(identity),
        }
    }
    let reads = unknown.into_iter().map(|identity| {
        let tags = tags_of(identity.clone());
        async move { Ok::<_, ProviderError>((identity, tags.await?)) }
    });
    let mut reads = stream::iter(reads).buffer_unordered(TAGS_AT_A_TIME);
    while let Some((identity, tags)) = reads.try_next().await? {
        found.extend(tags.and_then(|tags| owned(target, kind, identity, &tags)));
    }
    Ok(found)
}

/// Tells whether one property is among those that differ.
pub(crate) fn differs(changes: &[FieldChange], property: &str) -> bool {
    changes.iter().any(|change| change.property() == property)
}

/// Returns one named output.
pub(crate) fn output(name: &str, value: impl Into<Value>) -> (String, Value) {
    (name.to_owned(), value.into())
}
