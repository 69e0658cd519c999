//! How often each of a few values was seen.

/// Counts by key, sorted. There are few keys and many countings, for which a
/// sorted list is smaller and quicker than a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counts<K> {
    entries: Vec<(K, u64)>,
}

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<K: Copy + Ord> Counts<K> {
    /// Counts a key so many times more.
    pub(super) fn add(&mut self, key: K, count: u64) {
        match self.entries.binary_search_by_key(&key, |entry| entry.0) {
            Ok(place) => self.entries[place].1 += count,
            Err(place) => self.entries.insert(place, (key, count)),
        }
    }

    /// Adds what others counted.
    pub(super) fn merge(&mut self, other: &Self) {
        for (key, count) in other.iter() {
            self.add(key, count);
        }
    }

    /// Returns how many were counted, all keys together.
    pub(super) fn total(&self) -> u64 {
        self.iter().map(|(_, count)| count).sum()
    }

    /// Returns each key with its count, which is at least 1; lesser keys first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (K, u64)> {
        self.entries.iter().copied()
    }
}
