//! What is done a few times a second: what arrived is made durable, what is complete
//! goes into blocks, what is old goes.

use redb::WriteTransaction;

use super::block::BlockNumber;
use super::error::StoreError;
use super::event::{Event, Maintained};
use super::handle::{Store, lock};
use super::journal::{Batch, Batches};
use super::{pieces, tables};

/// What only the one who keeps the store knows. Whoever has it locked may change what
/// is on disk.
pub(super) struct Keeper {
    pub(super) batches: Batches,
    pub(super) next_block: BlockNumber,
    /// How many bytes the blocks may take: less than was set once the disk was full.
    pub(super) bytes: u64,
    pub(super) events: Vec<Event>,
}

impl Store {
    /// Makes durable what was put, puts into blocks what is complete, and removes what
    /// is too old or too much. Somebody has to call it several times a second, and at
    /// once when it says that it is busy: a crash costs what was put since.
    pub fn maintain(&self, now: f64) -> Result<Maintained, StoreError> {
        let keeper = &mut *lock(&self.keeper);
        self.disk.mend();
        self.commit(keeper, now)?;
        // One block, some fifty milliseconds of work, and the journal is next again:
        // nothing that is older than a second may be lost.
        let sealed = self.seal(keeper, now)?;
        let busy = self.retire(keeper, now)? || sealed;
        let events = std::mem::take(&mut keeper.events);
        Ok(Maintained { events, busy })
    }

    /// Makes durable what was put, and nothing else: to be called before the end.
    pub fn flush(&self, now: f64) -> Result<(), StoreError> {
        self.commit(&mut lock(&self.keeper), now)
    }

    /// Writes what is pending into the journal.
    fn commit(&self, keeper: &mut Keeper, now: f64) -> Result<(), StoreError> {
        let batch = {
            let memory = &mut *lock(&self.memory);
            Batch {
                first: memory.next - memory.pending.len() as u64,
                arrived: now,
                documents: std::mem::take(&mut memory.pending),
            }
        };
        let (first, count) = (batch.first, batch.documents.len() as u64);
        let mut batches = keeper.batches.clone();
        if count > 0 && batches.add(first, count) {
            let bytes = batch.to_bytes();
            let write = |write: &WriteTransaction| {
                pieces::write(&mut write.open_table(tables::JOURNAL)?, first, &bytes)
            };
            if let Err(error) = self.persist(keeper, write) {
                // Not lost yet: it is tried again with what comes after it.
                lock(&self.memory).pending.splice(0..0, batch.documents);
                return Err(error);
            }
        }
        keeper.batches = batches;
        Ok(())
    }

    /// Changes what is on disk; on a full disk, again after room was made.
    pub(super) fn persist(
        &self,
        keeper: &mut Keeper,
        change: impl Fn(&WriteTransaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        while let Err(error) = self.change(&change) {
            if !error.is_full() || !self.make_room(keeper)? {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Changes what is on disk, all of it or nothing. When that fails, it may have been
    /// done all the same (the last thing that a commit does is to wait for the disk), so
    /// it is done once more: `change` has to come to the same when it is done twice.
    pub(super) fn change(
        &self,
        change: impl Fn(&WriteTransaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match self.disk.change(&change) {
            Err(error) if !error.is_full() => self.disk.change(&change),
            changed => changed,
        }
    }
}
