//! An in-memory world to test plans against: a target whose writes can be
//! watched, refused and cut off.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::Value;

use crate::{
    Address, Deployment, Document, ErrorKind, FieldChange, Mark, Observed, Outputs, Owned, Owner,
    Progress, ProviderError, Reader, Resource, Writer,
};

/// One resource in the in-memory world.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its address.
    pub address: Address,
    /// Who owns it; `None`: somebody without a mark.
    pub deployment: Option<Deployment>,
    /// The digest in its mark.
    pub digest: Option<String>,
    /// Its properties.
    pub properties: Document,
    /// How often it was written.
    pub revision: u64,
}

/// A world in memory, shared by any number of deployments.
#[derive(Debug, Default)]
pub struct World {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    entries: BTreeMap<String, Entry>,
    writes: Vec<String>,
    fail: BTreeMap<Address, Vec<ErrorKind>>,
    cut_after: Option<usize>,
}

impl World {
    /// Returns everything that exists, by identity.
    #[must_use]
    pub fn entries(&self) -> BTreeMap<String, Entry> {
        self.lock().entries.clone()
    }

    /// Returns every write so far, as `verb identity`.
    #[must_use]
    pub fn writes(&self) -> Vec<String> {
        self.lock().writes.clone()
    }

    /// Puts or changes a resource behind manta's back.
    pub fn edit(&self, identity: &str, edit: impl FnOnce(&mut Entry)) {
        let mut state = self.lock();
        let entry = state.entries.entry(identity.to_owned()).or_insert(Entry {
            address: Address::new("unknown", identity),
            deployment: None,
            digest: None,
            properties: Document::new(),
            revision: 1,
        });
        edit(entry);
    }

    /// Makes the next write of `address` fail, once for each kind given.
    pub fn fail(&self, address: Address, kinds: &[ErrorKind]) {
        self.lock().fail.insert(address, kinds.to_vec());
    }

    /// Lets `writes` more writes succeed and then none, as if the process had
    /// been killed; `None` lifts the limit.
    pub fn cut_after(&self, writes: Option<usize>) {
        self.lock().cut_after = writes;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state
            .lock()
            .expect("no test panics while it holds the lock")
    }
}

/// The world as one deployment's target sees it. Names carry the deployment's
/// name, as they do in every real target.
#[derive(Debug)]
pub struct MemoryTarget<'a> {
    world: &'a World,
    deployment: Deployment,
}

impl<'a> MemoryTarget<'a> {
    /// Returns a target over `world` for `deployment`.
    #[must_use]
    pub fn new(world: &'a World, deployment: Deployment) -> Self {
        Self { world, deployment }
    }

    /// Returns the identity that a resource of this deployment has.
    #[must_use]
    pub fn identity(&self, address: &Address) -> String {
        format!(
            "{}:{}:{}",
            address.kind,
            self.deployment.name(),
            address.name
        )
    }

    fn observe(&self, identity: &str, entry: &Entry) -> Observed {
        let owner = if entry.deployment.as_ref() == Some(&self.deployment) {
            Owner::Ours {
                digest: entry.digest.clone(),
            }
        } else {
            Owner::Foreign
        };
        Observed {
            identity: identity.to_owned(),
            owner,
            properties: entry.properties.clone(),
            outputs: outputs(identity, entry),
        }
    }

    fn write(
        &self,
        verb: &str,
        address: &Address,
        identity: &str,
        change: impl FnOnce(&mut BTreeMap<String, Entry>),
    ) -> Result<Outputs, ProviderError> {
        let mut state = self.world.lock();
        if let Some(kinds) = state.fail.get_mut(address)
            && !kinds.is_empty()
        {
            return Err(refused(verb, kinds.remove(0)));
        }
        match &mut state.cut_after {
            Some(0) => return Err(refused(verb, ErrorKind::Other)),
            Some(left) => *left -= 1,
            None => {}
        }
        state.writes.push(format!("{verb} {identity}"));
        change(&mut state.entries);
        let written = state.entries.get(identity);
        Ok(written
            .map(|entry| outputs(identity, entry))
            .unwrap_or_default())
    }
}

/// Every resource gives its `id`, and a `revision` that each write moves.
fn outputs(identity: &str, entry: &Entry) -> Outputs {
    Outputs::from([
        ("id".to_owned(), Value::from(identity)),
        (
            "revision".to_owned(),
            Value::from(format!("{identity}@{}", entry.revision)),
        ),
    ])
}

fn refused(verb: &str, kind: ErrorKind) -> ProviderError {
    ProviderError {
        kind,
        operation: verb.to_owned(),
        message: "refused by the test".to_owned(),
        help: None,
    }
}

impl<R: Resource> Reader<R> for MemoryTarget<'_> {
    async fn find(&self, wanted: &R) -> Result<Option<Observed>, ProviderError> {
        let identity = self.identity(&wanted.address());
        let state = self.world.lock();
        let found = state.entries.get(&identity);
        Ok(found.map(|entry| self.observe(&identity, entry)))
    }

    async fn owned(&self) -> Result<Vec<Owned>, ProviderError> {
        let state = self.world.lock();
        let ours = state
            .entries
            .iter()
            .filter(|(_, entry)| entry.deployment.as_ref() == Some(&self.deployment));
        Ok(ours
            .map(|(identity, entry)| Owned {
                address: entry.address.clone(),
                identity: identity.clone(),
            })
            .collect())
    }
}

impl<R: Resource> Writer<R> for MemoryTarget<'_> {
    async fn create(
        &self,
        resource: &R,
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let identity = self.identity(&mark.address);
        self.write("create", &mark.address, &identity, |entries| {
            let entry = Entry {
                address: mark.address.clone(),
                deployment: Some(mark.deployment.clone()),
                digest: Some(mark.digest.clone()),
                properties: resource.properties(),
                revision: 1,
            };
            entries.insert(identity.clone(), entry);
        })
    }

    async fn update(
        &self,
        resource: &R,
        observed: &Observed,
        _changes: &[FieldChange],
        mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        let identity = &observed.identity;
        self.write("update", &mark.address, identity, |entries| {
            if let Some(entry) = entries.get_mut(identity) {
                entry.properties.extend(resource.properties());
                entry.digest = Some(mark.digest.clone());
                entry.revision += 1;
            }
        })
    }

    async fn delete(&self, owned: &Owned, _progress: &Progress) -> Result<(), ProviderError> {
        let Owned { address, identity } = owned;
        // Named in full: the trait's own method has the same shape for every `R`.
        MemoryTarget::write(self, "delete", address, identity, |entries| {
            entries.remove(identity);
        })
        .map(|_| ())
    }
}
