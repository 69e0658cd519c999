//! The functions that there are.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::function::{self, Answer, Deployed, Event, LARGEST_ASYNCHRONOUS, Refused};
use super::names::name_of;
use super::waiting::Waiting;

/// The functions that there are, and the events that wait for them.
#[derive(Default)]
pub(super) struct Registry {
    functions: Mutex<BTreeMap<String, Versions>>,
    waiting: Waiting,
}

/// The versions of a function that can run.
struct Versions {
    latest: Arc<Deployed>,
    /// Those that were replaced: what ran then runs on.
    before: Vec<Weak<Deployed>>,
}

impl Registry {
    /// Returns a function by what the blueprint calls it.
    pub(super) fn get(&self, name: &str) -> Option<Arc<Deployed>> {
        let functions = self.functions();
        Some(Arc::clone(&functions.get(name)?.latest))
    }

    /// Returns the function that a caller of the API means: by its name on AWS, by an ARN, or by
    /// what the blueprint calls it.
    pub(super) fn find(&self, reference: &str) -> Option<Arc<Deployed>> {
        let name = name_of(reference);
        let functions = self.functions();
        let by_name = functions
            .values()
            .find(|versions| versions.latest.function.function_name == name);
        let versions = by_name.or_else(|| functions.get(name))?;
        Some(Arc::clone(&versions.latest))
    }

    /// Puts a function in; returns the version that it replaces.
    pub(super) fn put(&self, deployed: Arc<Deployed>) -> Option<Arc<Deployed>> {
        match self.functions().entry(deployed.name.clone()) {
            Entry::Vacant(place) => {
                place.insert(Versions {
                    latest: deployed,
                    before: Vec::new(),
                });
                None
            }
            Entry::Occupied(mut place) => {
                let Versions { latest, before } = place.get_mut();
                let replaced = std::mem::replace(latest, deployed);
                before.retain(|version| version.strong_count() > 0);
                before.push(Arc::downgrade(&replaced));
                Some(replaced)
            }
        }
    }

    /// Takes a function out; returns its versions that can run. Its events are not tried again.
    pub(super) fn remove(&self, name: &str) -> Vec<Arc<Deployed>> {
        let removed = self.functions().remove(name);
        removed.map(Versions::all).unwrap_or_default()
    }

    /// Returns the names of all functions.
    pub(super) fn names(&self) -> Vec<String> {
        self.functions().keys().cloned().collect()
    }

    /// Invokes a function and waits for what it returns.
    pub(super) async fn invoke(&self, function: &Arc<Deployed>, event: Event) -> Answer {
        function::invoke(function, event).await
    }

    /// Takes an event for a function, and processes it later.
    ///
    /// # Errors
    /// When it is too large for that.
    pub(super) async fn accept(
        self: &Arc<Self>,
        function: &Arc<Deployed>,
        event: Event,
    ) -> Result<Answer, Refused> {
        event.check_size("Event", LARGEST_ASYNCHRONOUS)?;
        let Some(room) = self.waiting.room_for(&event) else {
            return Ok(Answer::throttled(&event.request_id, None));
        };
        let (registry, name) = (Arc::downgrade(self), function.name.clone());
        let latest = move || registry.upgrade()?.get(&name);
        let (answer, processing) = function::accept(function, event, latest).await;
        self.waiting.process(processing, room);
        Ok(answer)
    }

    /// Forgets all events that wait.
    pub(super) fn forget_events(&self) {
        self.waiting.forget();
    }

    fn functions(&self) -> MutexGuard<'_, BTreeMap<String, Versions>> {
        self.functions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Versions {
    fn all(self) -> Vec<Arc<Deployed>> {
        let before = self.before.iter().filter_map(Weak::upgrade);
        before.chain([self.latest]).collect()
    }
}
