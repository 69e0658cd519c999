//! A block as it is on disk: written, read, removed.

use std::sync::Arc;

use redb::{ReadTransaction, WriteTransaction};

use super::{Entry, Header, chunks};
use crate::store::codec::{Bytes, unsqueeze};
use crate::store::error::StoreError;
use crate::store::{pieces, tables};

/// A block that is ready to be written.
pub(in crate::store) struct SealedBlock {
    pub(in crate::store) header: Header,
    /// In the order of their positions.
    pub(in crate::store) entries: Vec<Entry>,
    pub(super) index: Vec<u8>,
    pub(super) facts: Vec<u8>,
    pub(super) documents: Vec<u8>,
}

impl SealedBlock {
    /// Writes the block, and that its traces are in it.
    pub(in crate::store) fn write(&self, write: &WriteTransaction) -> Result<(), StoreError> {
        let number = self.header.number;
        for (table, value) in [
            (tables::ENTRIES, &self.index),
            (tables::FACTS, &self.facts),
            (tables::DOCUMENTS, &self.documents),
        ] {
            pieces::write(&mut write.open_table(table)?, u64::from(number), value)?;
        }
        self.header.write(write)?;
        let mut places: Vec<_> = (0_u32..).zip(&self.entries).collect();
        // In the order of the tree: neighbours share its pages.
        places.sort_unstable_by_key(|(_, entry)| entry.id);
        let mut table = write.open_table(tables::PLACES)?;
        for (position, entry) in places {
            table.insert(entry.id.as_bytes(), (number, position, entry.through))?;
        }
        Ok(())
    }
}

impl Header {
    /// Writes it, in place of what was written before.
    pub(in crate::store) fn write(&self, write: &WriteTransaction) -> Result<(), StoreError> {
        let mut table = write.open_table(tables::BLOCKS)?;
        table.insert(self.number, self.to_bytes().as_slice())?;
        Ok(())
    }

    /// Removes the block, and that its traces are in it.
    pub(in crate::store) fn remove(&self, write: &WriteTransaction) -> Result<(), StoreError> {
        let index = pieces::read(&write.open_table(tables::ENTRIES)?, self.key())?;
        let mut places = write.open_table(tables::PLACES)?;
        for (position, entry) in (0..).zip(self.entries_of(&index)?) {
            let place = tables::place(&places, entry.id)?;
            if place.is_some_and(|place| (place.block, place.position) == (self.number, position)) {
                places.remove(entry.id.as_bytes())?;
            }
        }
        for table in [tables::ENTRIES, tables::FACTS, tables::DOCUMENTS] {
            pieces::remove(&mut write.open_table(table)?, self.key())?;
        }
        write.open_table(tables::BLOCKS)?.remove(self.number)?;
        Ok(())
    }

    /// Reads which traces are in it, in the order of their positions.
    pub(in crate::store) fn entries(
        &self,
        read: &ReadTransaction,
    ) -> Result<Vec<Entry>, StoreError> {
        self.entries_of(&pieces::read(
            &read.open_table(tables::ENTRIES)?,
            self.key(),
        )?)
    }

    fn entries_of(&self, index: &[u8]) -> Result<Vec<Entry>, StoreError> {
        let mut bytes = Bytes::new(index);
        let mut entries = Vec::with_capacity(index.len() / Entry::LENGTH);
        while !bytes.is_empty() {
            entries.push(Entry::take(&mut bytes).ok_or_else(|| self.damaged("the entries"))?);
        }
        Ok(entries)
    }

    /// Reads its texts and facts, uncompressed.
    pub(in crate::store) fn facts(&self, read: &ReadTransaction) -> Result<Vec<u8>, StoreError> {
        let squeezed = pieces::read(&read.open_table(tables::FACTS)?, self.key())?;
        unsqueeze(&squeezed).ok_or_else(|| self.damaged("the facts"))
    }

    /// Reads the documents of the trace at a position.
    pub(in crate::store) fn documents(
        &self,
        read: &ReadTransaction,
        position: u32,
    ) -> Result<Vec<Arc<str>>, StoreError> {
        let damaged = || self.damaged("the documents");
        let entry = self.entry(read, position)?;
        let at = entry.chunk as usize;
        let end = *self.chunk_ends.get(at).ok_or_else(damaged)?;
        let start = at
            .checked_sub(1)
            .map_or(0, |before| self.chunk_ends[before]);
        let table = read.open_table(tables::DOCUMENTS)?;
        let squeezed = pieces::read_range(&table, self.key(), start as usize..end as usize)?;
        let chunk = unsqueeze(&squeezed).ok_or_else(damaged)?;
        chunks::documents(&chunk, entry.offset).ok_or_else(damaged)
    }

    fn entry(&self, read: &ReadTransaction, position: u32) -> Result<Entry, StoreError> {
        let start = position as usize * Entry::LENGTH;
        let table = read.open_table(tables::ENTRIES)?;
        let bytes = pieces::read_range(&table, self.key(), start..start + Entry::LENGTH)?;
        Entry::take(&mut Bytes::new(&bytes)).ok_or_else(|| self.damaged("an entry"))
    }

    pub(in crate::store) fn damaged(&self, what: &'static str) -> StoreError {
        StoreError::Damaged {
            what,
            of: self.key(),
        }
    }

    fn key(&self) -> u64 {
        u64::from(self.number)
    }
}
