//! Tags as every AWS service has them, whatever type each gives them.

use std::collections::{BTreeMap, HashMap};

use manta_engine::Mark;

/// A resource's tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tags(BTreeMap<String, String>);

impl Tags {
    /// Returns the value of a tag.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Tags {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(tags: I) -> Self {
        Self(
            tags.into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

/// Returns a mark as the services take tags that have them as a map.
pub(crate) fn tag_map(mark: &Mark) -> HashMap<String, String> {
    mark.tags()
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
