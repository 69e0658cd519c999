//! The journal: what has arrived and is in no block yet, in batches.

use std::collections::BTreeMap;
use std::sync::Arc;

use redb::{ReadTransaction, WriteTransaction};

use super::codec::{Bytes, put_number, put_text, squeeze, unsqueeze};
use super::error::StoreError;
use super::{pieces, tables};
use crate::TraceId;

/// How many bytes of documents make a batch, about: each is compressed as one, in memory.
const BATCH_BYTES: usize = 1 << 20;

/// A document, and the trace that it is of.
pub(super) type Document = (TraceId, Arc<str>);

/// Documents that arrived one after the other.
#[derive(Debug, PartialEq)]
pub(super) struct Batch {
    /// The number of the first of them; the batch is kept under it.
    pub(super) first: u64,
    /// When they had arrived, in seconds since 1970.
    pub(super) arrived: f64,
    /// The documents, and whose they are.
    pub(super) documents: Vec<Document>,
}

/// Cuts documents into batches: the number of the first of each, and its documents.
pub(super) fn cut(mut first: u64, documents: &[Document]) -> Vec<(u64, &[Document])> {
    let mut bytes = 0;
    let batches = documents.chunk_by(|(_, text), _| {
        bytes += text.len();
        let fits = bytes < BATCH_BYTES;
        if !fits {
            bytes = 0;
        }
        fits
    });
    let numbered = batches.map(|batch| {
        let number = first;
        first += batch.len() as u64;
        (number, batch)
    });
    numbered.collect()
}

/// Writes a batch under the number of its first document.
pub(super) fn write(
    write: &WriteTransaction,
    first: u64,
    arrived: f64,
    documents: &[Document],
) -> Result<(), StoreError> {
    let bytes = to_bytes(arrived, documents);
    pieces::write(&mut write.open_table(tables::JOURNAL)?, first, &bytes)
}

/// Returns a batch as bytes, compressed.
fn to_bytes(arrived: f64, documents: &[Document]) -> Vec<u8> {
    let mut out = arrived.to_le_bytes().to_vec();
    put_number(&mut out, documents.len() as u64);
    for (id, document) in documents {
        out.extend_from_slice(id.as_bytes());
        put_text(&mut out, document);
    }
    squeeze(&out)
}

impl Batch {
    /// Reads what [`to_bytes`] returned; `None` when it is damaged.
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
    /// The numbers of documents from `end` on that are in a block already.
    early: Vec<u64>,
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
        let before = self.early.len();
        self.early.retain(|number| *number >= first + documents);
        let open = documents - (before - self.early.len()) as u64;
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
            self.early.push(number);
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

    use super::{BATCH_BYTES, Batch, Batches, cut, to_bytes};
    use crate::TraceId;

    proptest! {
        #[test]
        fn a_batch_reads_back(first in any::<u64>(), texts in any::<Vec<String>>()) {
            let id = TraceId::from_array([7; 16]);
            let documents: Vec<_> = texts.iter().map(|text| (id, text.as_str().into())).collect();
            let bytes = to_bytes(12.5, &documents);
            let batch = Batch { first, arrived: 12.5, documents };
            prop_assert_eq!(Batch::of_bytes(first, &bytes), Some(batch));
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

    #[test]
    fn of_several_batches_each_knows_what_is_in_a_block_already() {
        let mut batches = Batches::default();
        batches.settle(2);
        assert!(batches.add(0, 2));
        assert!(!batches.add(2, 1), "nothing of it is left to write");
        assert_eq!((batches.settle(0), batches.settle(1)), (None, Some(0)));
    }

    #[test]
    fn much_is_cut_into_batches_that_follow_each_other() {
        let id = TraceId::from_array([7; 16]);
        let documents = vec![(id, "x".repeat(BATCH_BYTES / 2).into()); 5];
        let batches = cut(10, &documents);
        let lengths = batches.iter().map(|(first, batch)| (*first, batch.len()));
        assert_eq!(lengths.collect::<Vec<_>>(), [(10, 2), (12, 2), (14, 1)]);
        assert!(cut(10, &[]).is_empty());
    }
}
