//! The attributes of a span, and which of them have become fields.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;

use super::value::{text_of, whole_of};

/// The attributes of a span.
///
/// Those that are taken become fields of the document; the others are its
/// metadata.
pub(super) struct Attributes<'a> {
    items: &'a [KeyValue],
    /// A bit for each of the first 128 attributes, which is the most that
    /// OpenTelemetry's SDKs keep unless told otherwise. Those after them are in
    /// the metadata as well when they are taken.
    taken: u128,
}

impl<'a> Attributes<'a> {
    /// Returns them all, none taken.
    pub(super) fn new(items: &'a [KeyValue]) -> Self {
        Self { items, taken: 0 }
    }

    /// Returns the value of a key, and leaves it.
    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.find(key).map(|(_, value)| value)
    }

    /// Returns a text that is not empty, and leaves it.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key).and_then(text_of)
    }

    /// Returns the first text among the keys, and leaves it.
    pub(super) fn first_text(&self, keys: &[&str]) -> Option<&'a str> {
        keys.iter().find_map(|key| self.text(key))
    }

    /// Returns the first whole number among the keys, and leaves it.
    pub(super) fn first_whole(&self, keys: &[&str]) -> Option<i64> {
        keys.iter().find_map(|key| self.get(key).and_then(whole_of))
    }

    /// Whether one of the keys is there.
    pub(super) fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.find(key).is_some())
    }

    /// Returns the first text among the keys, and takes all of them.
    pub(super) fn take_text(&mut self, keys: &[&str]) -> Option<&'a str> {
        self.take(keys);
        self.first_text(keys)
    }

    /// Returns the first whole number among the keys, and takes all of them.
    pub(super) fn take_whole(&mut self, keys: &[&str]) -> Option<i64> {
        self.take(keys);
        self.first_whole(keys)
    }

    /// Takes what is there of the keys.
    pub(super) fn take(&mut self, keys: &[&str]) {
        for key in keys {
            if let Some((index, _)) = self.find(key) {
                self.taken |= bit(index);
            }
        }
    }

    /// Returns each attribute that has a value, and whether it is taken.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a str, &'a Value, bool)> {
        let taken = self.taken;
        let valued = self.items.iter().enumerate();
        valued.filter_map(move |(index, item)| {
            let value = item.value.as_ref()?.value.as_ref()?;
            Some((item.key.as_str(), value, taken & bit(index) != 0))
        })
    }

    fn find(&self, key: &str) -> Option<(usize, &'a Value)> {
        let index = self.items.iter().position(|item| item.key == key)?;
        let value = self.items[index].value.as_ref()?.value.as_ref()?;
        Some((index, value))
    }
}

fn bit(index: usize) -> u128 {
    u32::try_from(index)
        .ok()
        .and_then(|index| 1_u128.checked_shl(index))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};

    use super::Attributes;

    fn numbered(count: i64) -> Vec<KeyValue> {
        let item = |number: i64| KeyValue {
            key: format!("k{number}"),
            value: Some(AnyValue {
                value: Some(Value::IntValue(number)),
            }),
            ..KeyValue::default()
        };
        (0..count).map(item).collect()
    }

    #[test]
    fn what_is_taken_is_marked() {
        let items = numbered(3);
        let mut attributes = Attributes::new(&items);
        assert_eq!(attributes.take_whole(&["k9", "k1"]), Some(1));
        let taken: Vec<_> = attributes.all().map(|(_, _, taken)| taken).collect();
        assert_eq!(taken, [false, true, false]);
    }

    #[test]
    fn those_after_the_hundred_and_twenty_eighth_are_found_too() {
        let items = numbered(200);
        let mut attributes = Attributes::new(&items);
        assert_eq!(attributes.take_whole(&["k150"]), Some(150));
        assert!(attributes.all().all(|(_, _, taken)| !taken));
    }
}
