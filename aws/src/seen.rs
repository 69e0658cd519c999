//! What has been found so far, so that listing need not read it again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use manta_engine::{Address, Observed, Owned, Owner};

/// Resources whose tags have been read and are the deployment's.
///
/// Whose a resource is does not change while it lives, so this cannot go out of
/// date: whether one still lives is told by the listing that asks here.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    owned: Mutex<BTreeMap<(String, String), Owned>>,
}

impl Seen {
    /// Remembers what `find` saw of the resource at `address`.
    pub(crate) fn remember(&self, address: Address, observed: &Observed) {
        match observed.owner {
            Owner::Foreign => {}
            Owner::Ours { .. } => {
                let identity = observed.identity.clone();
                let key = (address.kind.clone(), identity.clone());
                self.lock().insert(key, Owned { address, identity });
            }
        }
    }

    /// Forgets a resource that has been deleted: its name may become another's.
    pub(crate) fn forget(&self, owned: &Owned) {
        let key = (owned.address.kind.clone(), owned.identity.clone());
        self.lock().remove(&key);
    }

    /// Returns what is known of a resource.
    pub(crate) fn get(&self, kind: &str, identity: &str) -> Option<Owned> {
        let key = (kind.to_owned(), identity.to_owned());
        self.lock().get(&key).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(String, String), Owned>> {
        // A map is whole after every insertion, whoever panicked while holding it.
        self.owned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
