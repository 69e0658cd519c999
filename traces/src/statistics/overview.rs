//! How requests went, by what they have in common.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use serde::Serialize;

use super::catalog::Catalog;
use super::profile::{Figures, Profile};
use super::verdict::Verdict;

/// How requests went, by a key; and how all of them went together.
#[derive(Clone, Debug)]
pub struct Overview<K> {
    profiles: Catalog<K, Profile>,
    all: Profile,
}

/// A row of an overview.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row<K> {
    /// What its requests have in common.
    pub of: K,
    /// How they went.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A row of two overviews, side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedRow<K> {
    /// What its requests have in common.
    pub of: K,
    /// How those of the first overview went; `None`: it has none.
    pub before: Option<Figures>,
    /// How those of the second went; `None`: it has none.
    pub after: Option<Figures>,
}

impl<K> Default for Overview<K> {
    fn default() -> Self {
        Self {
            profiles: Catalog::default(),
            all: Profile::default(),
        }
    }
}

impl<K: Clone + Eq + Hash + Ord> Overview<K> {
    /// Returns how all requests went together.
    pub fn all(&self) -> &Profile {
        &self.all
    }

    /// Returns its rows, the most frequent first.
    pub fn rows(&self) -> Vec<Row<K>> {
        let total = self.all.tally.total();
        let rows = self.profiles.iter().filter_map(|(key, profile)| {
            Some(Row {
                figures: profile.figures(total)?,
                of: key.clone(),
            })
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by(|one, other| {
            let frequency = |row: &Row<K>| Reverse(row.figures.count);
            (frequency(one), &one.of).cmp(&(frequency(other), &other.of))
        });
        rows
    }

    /// Returns its rows beside those of another, in the order of what they are of.
    pub fn compare(&self, after: &Self) -> Vec<ComparedRow<K>> {
        let [mut before, mut after] = [self, after].map(|overview| {
            let rows = overview.rows().into_iter();
            rows.map(|row| (row.of, row.figures))
                .collect::<HashMap<K, Figures>>()
        });
        let keys: BTreeSet<K> = before.keys().chain(after.keys()).cloned().collect();
        keys.into_iter()
            .map(|key| ComparedRow {
                before: before.remove(&key),
                after: after.remove(&key),
                of: key,
            })
            .collect()
    }

    /// Returns the place of a key, at which its requests are recorded.
    pub(super) fn place(&mut self, key: K) -> usize {
        self.profiles.place(key)
    }

    /// Counts a request that took so many seconds.
    pub(super) fn record(&mut self, place: usize, verdict: Verdict, seconds: f64) {
        self.profiles[place].record(verdict, seconds);
        self.all.record(verdict, seconds);
    }
}
