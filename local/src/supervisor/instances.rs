//! Which copies there are.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use manta_engine::Address;

use crate::control::Instance;

/// Every copy of every service and task, by its name.
#[derive(Clone, Debug, Default)]
pub(super) struct Instances {
    all: Arc<Mutex<BTreeMap<String, Listed>>>,
}

/// What is known of a copy.
#[derive(Clone, Debug)]
struct Listed {
    instance: Instance,
    /// Its container, once it has one.
    container: Option<String>,
}

/// A copy that is listed until this is dropped.
#[derive(Debug)]
pub(super) struct Entry {
    instances: Instances,
    id: String,
}

impl Instances {
    /// Returns a name that no copy on this machine has, as good as certainly.
    pub(super) fn name(of: &str) -> String {
        let letters: String = std::iter::repeat_with(fastrand::alphanumeric)
            .take(6)
            .collect();
        format!("{of}-{}", letters.to_lowercase())
    }

    /// Lists a copy.
    pub(super) fn enter(&self, instance: Instance) -> Entry {
        let id = instance.id.clone();
        let listed = Listed {
            instance,
            container: None,
        };
        self.all().insert(id.clone(), listed);
        Entry {
            instances: self.clone(),
            id,
        }
    }

    /// Returns every copy, in order of what it is of and of its start.
    pub(super) fn list(&self) -> Vec<Instance> {
        let mut list: Vec<_> = self
            .all()
            .values()
            .map(|listed| listed.instance.clone())
            .collect();
        list.sort_by(|a, b| (&a.of, a.started_ms, &a.id).cmp(&(&b.of, b.started_ms, &b.id)));
        list
    }

    /// Returns the container of a copy of a service, if one runs in any.
    pub(super) fn container(&self, of: &Address) -> Option<String> {
        let all = self.all();
        let mut copies = all.values().filter(|listed| listed.instance.of == *of);
        copies.find_map(|listed| listed.container.clone())
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Listed>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// Returns the copy's name.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Changes what is known of the copy.
    pub(super) fn change(&self, change: impl FnOnce(&mut Instance)) {
        let mut all = self.instances.all();
        change(&mut all.get_mut(&self.id).expect("it is listed").instance);
    }

    /// Says which container it has.
    pub(super) fn runs_in(&self, container: Option<String>) {
        let mut all = self.instances.all();
        all.get_mut(&self.id).expect("it is listed").container = container;
    }

    /// Returns what is known of the copy.
    pub(super) fn get(&self) -> Instance {
        self.instances.all()[&self.id].instance.clone()
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.instances.all().remove(&self.id);
    }
}
