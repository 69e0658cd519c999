//! The tables of the database.

use redb::{TableDefinition, WriteTransaction};

use super::block::{BlockNumber, Place};
use super::error::StoreError;
use super::pieces::Pieces;
use crate::TraceId;

/// A block's [`Header`](super::block::Header), by its number.
pub(super) const BLOCKS: TableDefinition<BlockNumber, &[u8]> = TableDefinition::new("blocks");

/// Which trace is at which position of a block.
pub(super) const ENTRIES: Pieces = TableDefinition::new("entries");

/// The facts of a block's traces.
pub(super) const FACTS: Pieces = TableDefinition::new("facts");

/// The documents of a block's traces.
pub(super) const DOCUMENTS: Pieces = TableDefinition::new("documents");

/// The batches of documents that are in no block yet.
pub(super) const JOURNAL: Pieces = TableDefinition::new("journal");

/// Where a trace is: its block, its position there, and the number of its last document.
pub(super) const PLACES: TableDefinition<&[u8; 16], (BlockNumber, u32, u64)> =
    TableDefinition::new("places");

/// Small named texts.
pub(super) const RECORDS: TableDefinition<&str, &str> = TableDefinition::new("records");

/// Makes the tables that are not there.
pub(super) fn create(write: &WriteTransaction) -> Result<(), StoreError> {
    write.open_table(BLOCKS)?;
    for pieces in [ENTRIES, FACTS, DOCUMENTS, JOURNAL] {
        write.open_table(pieces)?;
    }
    write.open_table(PLACES)?;
    write.open_table(RECORDS)?;
    Ok(())
}

/// Looks a trace up.
pub(super) fn place(
    places: &impl redb::ReadableTable<&'static [u8; 16], (BlockNumber, u32, u64)>,
    id: TraceId,
) -> Result<Option<Place>, StoreError> {
    let place = places.get(id.as_bytes())?;
    Ok(place.map(|place| {
        let (block, position, through) = place.value();
        Place {
            block,
            position,
            through,
        }
    }))
}
