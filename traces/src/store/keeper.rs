//! What is done a few times a second: what arrived is made durable, what is complete
//! goes into blocks, what is old goes.

use redb::WriteTransaction;

use super::block::BlockNumber;
use super::error::StoreError;
use super::event::{Event, Maintained};
use super::handle::{Store, lock};
use super::journal::{self, Batches};

/// What only the one who keeps the store knows. Whoever has it locked may change what
/// is on disk.
pub(super) struct Keeper {
    pub(super) batches: Batches,
    pub(super) next_block: BlockNumber,
    /// How many bytes the blocks may take: less than was set once the disk was full.
    pub(super) bytes: u64,
    pub(super) events: Vec<Event>,
}

/// A round of keeping, until it is dropped.
struct Round<'a>(&'a Store);

impl<'a> Round<'a> {
    fn of(store: &'a Store) -> Self {
        lock(&store.memory).is_kept = true;
        Self(store)
    }
}

impl Drop for Round<'_> {
    fn drop(&mut self) {
        lock(&self.0.memory).is_kept = false;
        self.0.kept.notify_all();
    }
}

impl Store {
    /// Makes durable what was put, puts into blocks what is complete, and removes what
    /// is too old or too much. Somebody has to call it several times a second, and at
    /// once when it says that it is busy: a crash costs what was put since.
    pub fn maintain(&self, now: f64) -> Result<Maintained, StoreError> {
        let keeper = &mut *lock(&self.keeper);
        let busy = self.keep(keeper, now)?;
        let events = std::mem::take(&mut keeper.events);
        Ok(Maintained { events, busy })
    }

    /// Does one round of it, and tells who waits for room; whether there is more to do.
    pub(super) fn keep(&self, keeper: &mut Keeper, now: f64) -> Result<bool, StoreError> {
        let _round = Round::of(self);
        self.disk.mend();
        self.commit(keeper, now)?;
        // One block, some fifty milliseconds of work, and the journal is next again:
        // nothing that is older than a second may be lost.
        let sealed = self.seal(keeper, now)?;
        Ok(self.retire(keeper, now)? || sealed)
    }

    /// Makes durable what was put, and nothing else: to be called before the end.
    pub fn flush(&self, now: f64) -> Result<(), StoreError> {
        self.commit(&mut lock(&self.keeper), now)
    }

    /// Writes what is pending into the journal.
    fn commit(&self, keeper: &mut Keeper, now: f64) -> Result<(), StoreError> {
        let (first, documents) = {
            let memory = &mut *lock(&self.memory);
            let first = memory.next - memory.pending.len() as u64;
            (first, std::mem::take(&mut memory.pending))
        };
        let mut batches = keeper.batches.clone();
        let mut pending = journal::cut(first, &documents);
        pending.retain(|(first, documents)| batches.add(*first, documents.len() as u64));
        if !pending.is_empty() {
            let write = |write: &WriteTransaction| {
                let mut pending = pending.iter();
                pending.try_for_each(|(first, batch)| journal::write(write, *first, now, batch))
            };
            if let Err(error) = self.persist(keeper, write) {
                // Not lost yet: it is tried again with what comes after it.
                lock(&self.memory).pending.splice(0..0, documents);
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
