//! The journal: what has arrived and is in no block yet, in batches.

use std::collections::BTreeMap;
use std::sync::Arc;

use redb::{ReadTransaction, WriteTransaction};

use super::codec::{Bytes, put_number, put_text, squeeze, unsqueeze};
use super::error::StoreError;
use super::{pieces, tables};
use crate::TraceId;

/// Documents that arrived one after the other.
#[derive(Debug, PartialEq)]
pub(super) struct Batch {
    /// The number of the first of them; the batch is kept under it.
    pub(super) first: u64,
    /// When they had arrived, in seconds since 1970.
    pub(super) arrived: f64,
    /// The documents, and whose they are.
    pub(super) documents: Vec<(TraceId, Arc<str>)>,
}

impl Batch {
    /// Returns it as bytes, compressed.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.arrived.to_le_bytes().to_vec();
        put_number(&mut out, self.documents.len() as u64);
        for (id, document) in &self.documents {
            out.extend_from_slice(id.as_bytes());
            put_text(&mut out, document);
        }
        squeeze(&out)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) returned; `None` when it is damaged.
    pub(super) fn of_bytes(first: u64, bytes: &[u8]) -> Option<Self> {
        let bytes = unsqueeze(bytes)?;
        let mut bytes = Bytes::new(&bytes);
        let arrived = f64::from_le_bytes(bytes.array()?);
        let documents = bytes.list(|bytes| {
            let id = TraceId::from_array(bytes.array()?);
            Some((id, bytes.text()?.into()))
        })?;
        let batch = Self {
            first,
            arrived,
            documents,
        };
        bytes.is_empty().then_some(batch)
    }

    /// Reads a batch.
    pub(super) fn read(read: &ReadTransaction, first: u64) -> Result<Self, StoreError> {
        let bytes = pieces::read(&read.open_table(tables::JOURNAL)?, first)?;
        Self::of_bytes(first, &bytes).ok_or(StoreError::Damaged {
            what: "a batch of the journal",
            of: first,
        })
    }
}

/// Removes a batch.
pub(super) fn remove(write: &WriteTransaction, first: u64) -> Result<(), StoreError> {
    pieces::remove(&mut write.open_table(tables::JOURNAL)?, first)
}

/// Which batches there are, and how much of each is in no block yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Batches {
    /// By the number of their first document.
    by_first: BTreeMap<u64, Left>,
    /// The number of the first document that is in no batch yet.
    end: u64,
    /// How many documents from `end` on are in a block already.
    early: u64,
}

/// What is left of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Left {
    /// The number after its last document.
    end: u64,
    /// How many of its documents are in no block.
    open: u64,
}

impl Batches {
    /// Adds a batch of which some documents may be in a block by now; whether it is
    /// worth keeping.
    pub(super) fn add(&mut self, first: u64, documents: u64) -> bool {
        let open = documents - self.early.min(documents);
        self.early = 0;
        self.restore(first, documents, open);
        open > 0
    }

    /// Adds a batch that was found, of whose documents so many are in no block.
    pub(super) fn restore(&mut self, first: u64, documents: u64, open: u64) {
        self.end = first + documents;
        if open > 0 {
            self.by_first.insert(
                first,
                Left {
                    end: self.end,
                    open,
                },
            );
        }
    }

    /// Says with which number the next batch begins.
    pub(super) fn skip_to(&mut self, number: u64) {
        self.end = number;
    }

    /// Counts a document that goes into a block; returns its batch when that was the
    /// last one of it.
    pub(super) fn settle(&mut self, number: u64) -> Option<u64> {
        if number >= self.end {
            self.early += 1;
            return None;
        }
        let (first, left) = self.by_first.range_mut(..=number).next_back()?;
        if number >= left.end {
            return None;
        }
        left.open -= 1;
        let (first, spent) = (*first, left.open == 0);
        if spent {
            self.by_first.remove(&first);
        }
        spent.then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{Batch, Batches};
    use crate::TraceId;

    proptest! {
        #[test]
        fn a_batch_reads_back(first in any::<u64>(), texts in any::<Vec<String>>()) {
            let id = TraceId::from_array([7; 16]);
            let documents = texts.iter().map(|text| (id, text.as_str().into())).collect();
            let batch = Batch { first, arrived: 12.5, documents };
            prop_assert_eq!(Batch::of_bytes(first, &batch.to_bytes()), Some(batch));
        }

        #[test]
        fn damaged_bytes_do_no_harm(bytes in any::<Vec<u8>>()) {
            let _ = Batch::of_bytes(0, &bytes);
        }
    }

    fn starting_at(number: u64) -> Batches {
        let mut batches = Batches::default();
        batches.skip_to(number);
        batches
    }

    #[test]
    fn a_batch_is_spent_when_all_of_it_is_in_blocks() {
        let mut batches = starting_at(10);
        assert!(batches.add(10, 2));
        assert!(batches.add(12, 1));
        assert_eq!(batches.settle(11), None);
        assert_eq!(batches.settle(12), Some(12));
        assert_eq!(batches.settle(10), Some(10));
        assert_eq!(batches, starting_at(13));
    }

    #[test]
    fn what_is_in_a_block_before_its_batch_is_written_counts() {
        let mut batches = Batches::default();
        assert_eq!(batches.settle(1), None);
        assert!(batches.add(0, 2));
        assert_eq!(batches.settle(0), Some(0));
        batches.settle(2);
        assert!(!batches.add(2, 1), "nothing of it is left to write");
    }
}
