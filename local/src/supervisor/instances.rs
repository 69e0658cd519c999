//! Which copies there are.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::control::Instance;

/// Every copy of every service and task, by its name.
#[derive(Clone, Debug, Default)]
pub(super) struct Instances {
    all: Arc<Mutex<BTreeMap<String, Instance>>>,
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
        self.all().insert(id.clone(), instance);
        Entry {
            instances: self.clone(),
            id,
        }
    }

    /// Returns every copy, in order of what it is of and of its start.
    pub(super) fn list(&self) -> Vec<Instance> {
        let mut list: Vec<_> = self.all().values().cloned().collect();
        list.sort_by(|a, b| (&a.of, a.started_ms, &a.id).cmp(&(&b.of, b.started_ms, &b.id)));
        list
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Instance>> {
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
        change(
            self.instances
                .all()
                .get_mut(&self.id)
                .expect("it is listed"),
        );
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.instances.all().remove(&self.id);
    }
}
