//! A trace as the store knows it.

use super::codec::{Bytes, put_facts, put_number, put_time, take_facts, take_time};
use crate::facts::Facts;

/// A trace as the store knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// What is known of it.
    pub facts: Facts,
    /// When its last document arrived, in seconds since 1970.
    pub arrived: f64,
}

impl Kept {
    /// Appends it, its length before it.
    pub(super) fn put(&self, out: &mut Vec<u8>, scratch: &mut Vec<u8>) {
        scratch.clear();
        put_facts(scratch, &self.facts);
        put_time(scratch, self.arrived, self.facts.start);
        put_number(out, scratch.len() as u64);
        out.extend_from_slice(scratch);
    }

    /// Takes what [`put`](Self::put) wrote.
    pub(super) fn take(bytes: &mut Bytes<'_>, texts: usize) -> Option<Self> {
        let length = bytes.count()?;
        let mut bytes = Bytes::new(bytes.take(length)?);
        let facts = take_facts(&mut bytes, texts)?;
        let arrived = take_time(&mut bytes, facts.start)?;
        bytes.is_empty().then_some(Self { facts, arrived })
    }

    /// Leaves one out.
    pub(super) fn skip(bytes: &mut Bytes<'_>) -> Option<()> {
        let length = bytes.count()?;
        bytes.take(length).map(drop)
    }
}
