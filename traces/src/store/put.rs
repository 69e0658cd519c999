//! Documents arrive.

use std::sync::Arc;

use redb::ReadOnlyTable;

use super::block::{BlockNumber, Place};
use super::error::StoreError;
use super::handle::{Store, lock};
use super::memory::Fresh;
use super::tables;
use crate::TraceId;

impl Store {
    /// Takes documents, each with its trace's id: JSON that
    /// [`flaws`](crate::segment::flaws) found nothing in. They can be queried at once,
    /// and are durable after the next [`maintain`](Self::maintain), which this does
    /// itself when memory is full.
    ///
    /// # Errors
    /// Those of writing, when memory is full. None of the documents was taken then.
    pub fn put(
        &self,
        documents: impl IntoIterator<Item = (TraceId, impl Into<Arc<str>>)>,
        now: f64,
    ) -> Result<(), StoreError> {
        while lock(&self.memory).open_bytes > self.settings.memory_bytes {
            let events = self.maintain(now)?.events;
            lock(&self.keeper).events.extend(events);
        }
        // Copied before the lock, not under it.
        let documents: Vec<(TraceId, Arc<str>)> = documents
            .into_iter()
            .map(|(id, document)| (id, document.into()))
            .collect();
        let mut places = None;
        let memory = &mut *lock(&self.memory);
        for (id, text) in documents {
            let document = Fresh {
                number: memory.next,
                text: Arc::clone(&text),
            };
            memory.add(id, document, now, || self.look_up(&mut places, id))?;
            memory.next += 1;
            memory.pending.push((id, text));
        }
        Ok(())
    }

    /// Returns where a trace is that is not open.
    fn look_up(
        &self,
        places: &mut Option<Places>,
        id: TraceId,
    ) -> Result<Option<Place>, StoreError> {
        if places.is_none() {
            *places = Some(self.disk.read()?.open_table(tables::PLACES)?);
        }
        let places = places.as_ref().expect("it was just set");
        tables::place(places, id)
    }
}

type Places = ReadOnlyTable<&'static [u8; 16], (BlockNumber, u32, u64)>;
