//! Whether what a plan deletes is still the deployment's.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::TryFutureExt;
use tokio::sync::OnceCell;

use crate::{Owned, ProviderError, Reader, Resource};

/// What the deployment owned when the first deletion of an apply was due.
///
/// A resource that left the blueprint cannot be found by its specification any
/// more, so it is looked up in the list of what is owned. That is read once:
/// until then nothing of it has been deleted by this apply, and a list for each
/// deletion would take longer than the deletions.
#[derive(Clone, Default)]
pub(super) struct Ownership {
    /// Kind and identity of each.
    listed: Arc<OnceCell<BTreeSet<(String, String)>>>,
}

impl Ownership {
    /// Tells whether `resource` is still the deployment's.
    pub(super) async fn holds<R: Resource>(
        &self,
        resource: &Owned,
        reader: &impl Reader<R>,
    ) -> Result<bool, ProviderError> {
        let list = || reader.owned().map_ok(kinds_and_identities);
        let listed = self.listed.get_or_try_init(list).await?;
        Ok(listed.contains(&kind_and_identity(resource.clone())))
    }
}

fn kinds_and_identities(owned: Vec<Owned>) -> BTreeSet<(String, String)> {
    owned.into_iter().map(kind_and_identity).collect()
}

fn kind_and_identity(owned: Owned) -> (String, String) {
    (owned.address.kind, owned.identity)
}
