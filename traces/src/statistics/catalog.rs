//! Things by key, and by a number that is quicker than their key.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::{Index, IndexMut};

/// Values by key. Each has a place, which stays as more come, so that whoever
/// remembers the place need not look the key up again.
#[derive(Clone, Debug)]
pub(crate) struct Catalog<K, V> {
    places: HashMap<K, usize>,
    values: Vec<V>,
}

impl<K, V> Default for Catalog<K, V> {
    fn default() -> Self {
        Self {
            places: HashMap::new(),
            values: Vec::new(),
        }
    }
}

impl<K: Eq + Hash + Ord, V: Default> Catalog<K, V> {
    /// Returns the place of a key's value, which is added when the key is new.
    pub(crate) fn place(&mut self, key: K) -> usize {
        *self.places.entry(key).or_insert_with(|| {
            self.values.push(V::default());
            self.values.len() - 1
        })
    }

    /// Returns how many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Returns every key with its place, in the order of the keys.
    pub(crate) fn sorted(&self) -> Vec<(K, usize)>
    where
        K: Clone,
    {
        let entries = self.places.iter();
        let mut entries: Vec<_> = entries.map(|(key, place)| (key.clone(), *place)).collect();
        entries.sort_unstable();
        entries
    }

    /// Returns every key with its value, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.places
            .iter()
            .map(|(key, place)| (key, &self.values[*place]))
    }
}

impl<K, V> Index<usize> for Catalog<K, V> {
    type Output = V;

    fn index(&self, place: usize) -> &V {
        &self.values[place]
    }
}

impl<K, V> IndexMut<usize> for Catalog<K, V> {
    fn index_mut(&mut self, place: usize) -> &mut V {
        &mut self.values[place]
    }
}
