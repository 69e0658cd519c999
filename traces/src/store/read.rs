//! One trace.

use std::sync::Arc;

use super::error::StoreError;
use super::handle::{Store, lock};
use super::tables;
use crate::TraceId;

impl Store {
    /// Returns a trace's documents in order of arrival; `None` when there is no such
    /// trace. [`Assembly::of`](crate::assembly::Assembly::of) puts them together.
    pub fn documents(&self, id: TraceId) -> Result<Option<Vec<Arc<str>>>, StoreError> {
        let (trace, read) = {
            let memory = lock(&self.memory);
            let read = self.disk.read()?;
            let trace = match memory.snapshot(id) {
                Some(open) => open,
                None => memory.sealed(id, tables::place(&read.open_table(tables::PLACES)?, id)?),
            };
            (trace, read)
        };
        let documents = trace.documents(&read)?;
        Ok((!documents.is_empty()).then_some(documents))
    }
}
