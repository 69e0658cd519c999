//! Documents arrive.

use std::sync::{Arc, PoisonError};

use super::block::Place;
use super::error::StoreError;
use super::handle::{Store, lock};
use super::memory::{Fresh, Memory};
use super::tables;
use crate::TraceId;

impl Store {
    /// Takes documents, each with its trace's id: JSON that
    /// [`flaws`](crate::segment::flaws) found nothing in. They can be queried at once,
    /// and are durable after the next [`maintain`](Self::maintain), which this does
    /// itself when memory is full.
    ///
    /// # Errors
    /// Those of reading, and those of writing when memory is full. None of the documents
    /// was taken then.
    pub fn put(
        &self,
        documents: impl IntoIterator<Item = (TraceId, impl Into<Arc<str>>)>,
        now: f64,
    ) -> Result<(), StoreError> {
        self.wait_for_room(now)?;
        // Copied before the lock, not under it.
        let documents: Vec<(TraceId, Arc<str>)> = documents
            .into_iter()
            .map(|(id, document)| (id, document.into()))
            .collect();
        let memory = &mut *lock(&self.memory);
        let places = self.look_up(memory, &documents)?;
        for ((id, text), sealed) in documents.into_iter().zip(places) {
            let document = Fresh {
                number: memory.next,
                text: Arc::clone(&text),
            };
            memory.add(id, document, now, sealed);
            memory.next += 1;
            memory.pending.push((id, text));
        }
        Ok(())
    }

    /// Waits until memory is not full: for whoever keeps the store, who has the buffers that
    /// it takes already, or else keeps it.
    fn wait_for_room(&self, now: f64) -> Result<(), StoreError> {
        let mut memory = lock(&self.memory);
        while memory.open_bytes > self.settings.memory_bytes {
            if memory.is_kept {
                let kept = self.kept.wait(memory);
                memory = kept.unwrap_or_else(PoisonError::into_inner);
            } else {
                drop(memory);
                self.keep(&mut lock(&self.keeper), now)?;
                memory = lock(&self.memory);
            }
        }
        Ok(())
    }

    /// Returns for each document where its trace is, if that is in a block and not open.
    fn look_up(
        &self,
        memory: &Memory,
        documents: &[(TraceId, Arc<str>)],
    ) -> Result<Vec<Option<Place>>, StoreError> {
        let table = self.disk.read()?.open_table(tables::PLACES)?;
        let place = |(id, _): &(TraceId, Arc<str>)| match memory.open.contains_key(id) {
            true => Ok(None),
            false => tables::place(&table, *id),
        };
        documents.iter().map(place).collect()
    }
}
