//! What there is, by address.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use manta_engine::{Address, Document, Outputs};

use crate::control::Described;

use super::resource::Resource;

/// Everything that a deployment consists of.
#[derive(Default)]
pub(super) struct Roster {
    places: Mutex<BTreeMap<Address, Arc<Place>>>,
}

/// Where one thing is. Whoever changes it has it to itself; what it was when the last change was
/// done can be read meanwhile.
pub(super) struct Place {
    pub(super) address: Address,
    thing: tokio::sync::Mutex<Option<Resource>>,
    described: Mutex<Option<Described>>,
}

/// A thing that nobody else changes meanwhile.
pub(super) struct Turn<'a> {
    place: &'a Place,
    /// The thing; `None`: there is none.
    pub(super) thing: tokio::sync::MutexGuard<'a, Option<Resource>>,
}

impl Roster {
    /// Returns the place of an address, whether there is something or not.
    pub(super) fn place(&self, address: &Address) -> Arc<Place> {
        let mut places = self.places();
        let place = places.entry(address.clone()).or_insert_with(|| {
            Arc::new(Place {
                address: address.clone(),
                thing: tokio::sync::Mutex::default(),
                described: Mutex::default(),
            })
        });
        Arc::clone(place)
    }

    /// Returns every place, in order.
    pub(super) fn all(&self) -> Vec<Arc<Place>> {
        self.places().values().map(Arc::clone).collect()
    }

    /// Describes everything that there is.
    pub(super) fn describe(&self) -> Vec<Described> {
        let places = self.all();
        places
            .iter()
            .filter_map(|place| place.described().clone())
            .collect()
    }

    fn places(&self) -> MutexGuard<'_, BTreeMap<Address, Arc<Place>>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Waits until nobody else changes what is here.
    pub(super) async fn turn(&self) -> Turn<'_> {
        Turn {
            place: self,
            thing: self.thing.lock().await,
        }
    }

    fn described(&self) -> MutexGuard<'_, Option<Described>> {
        self.described
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// Takes the thing away, to end it or make another of it. There is none from now on.
    pub(super) fn take(&mut self) -> Option<Resource> {
        *self.place.described() = None;
        self.thing.take()
    }

    /// Puts a thing there.
    pub(super) fn put(&mut self, thing: Resource, properties: Document, digest: String) -> Outputs {
        let outputs = thing.outputs();
        *self.place.described() = Some(Described {
            address: self.place.address.clone(),
            properties,
            digest,
            outputs: outputs.clone(),
        });
        *self.thing = Some(thing);
        outputs
    }

    /// Describes the thing anew, after it has changed without being asked to be another.
    pub(super) fn describe_again(&mut self, properties: Document) {
        if let (Some(described), Some(thing)) = (&mut *self.place.described(), &*self.thing) {
            described.properties = properties;
            described.outputs = thing.outputs();
        }
    }
}
