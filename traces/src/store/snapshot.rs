//! A trace as it was at one moment.

use std::sync::Arc;

use redb::ReadTransaction;

use super::block::{Header, Place};
use super::error::StoreError;
use super::memory::Fresh;
use crate::TraceId;

/// What is kept of a trace: what arrives past it is let go. X-Ray keeps 500 KB; this is
/// for a process that puts everything into one trace and never ends.
const TRACE_BYTES: usize = 8 << 20;

/// A trace as it was at one moment.
pub(super) struct Snapshot {
    pub(super) id: TraceId,
    /// Where its earlier documents are.
    pub(super) sealed: Option<(Place, Arc<Header>)>,
    /// Its documents that are in no block.
    pub(super) fresh: Vec<Fresh>,
    /// When the last of these arrived.
    pub(super) arrived: f64,
}

impl Snapshot {
    /// Returns the number of its last document.
    pub(super) fn through(&self) -> u64 {
        let sealed = self.sealed.as_ref().map_or(0, |(place, _)| place.through);
        self.fresh.last().map_or(sealed, |last| last.number)
    }

    /// Returns where its earlier documents are.
    pub(super) fn place(&self) -> Option<Place> {
        self.sealed.as_ref().map(|(place, _)| *place)
    }

    /// Reads its documents, in order of arrival, as far as they are kept. The database has to be as it was at
    /// that moment, or later.
    pub(super) fn documents(&self, read: &ReadTransaction) -> Result<Vec<Arc<str>>, StoreError> {
        let mut documents = match &self.sealed {
            Some((place, header)) => header.documents(read, place.position)?,
            None => Vec::new(),
        };
        documents.extend(self.fresh.iter().map(|document| Arc::clone(&document.text)));
        let mut bytes = 0;
        let fits = documents.iter().take_while(|document| {
            bytes += document.len();
            bytes <= TRACE_BYTES
        });
        documents.truncate(fits.count().max(1));
        Ok(documents)
    }
}
