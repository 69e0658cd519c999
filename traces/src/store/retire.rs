//! What is too old goes, and what is too much.

use std::sync::Arc;

use super::block::Header;
use super::error::StoreError;
use super::handle::{Store, lock};
use super::keeper::Keeper;

/// How many blocks go at once: their traces are forgotten one by one.
const AT_ONCE: usize = 8;

impl Store {
    /// Removes blocks that are too old or too much, and those of which nothing is left;
    /// whether there are more of them.
    pub(super) fn retire(&self, keeper: &mut Keeper, now: f64) -> Result<bool, StoreError> {
        let oldest = now - self.settings.age_seconds;
        let blocks: Vec<_> = lock(&self.memory).blocks.values().cloned().collect();
        let mut bytes: u64 = blocks.iter().map(|block| block.bytes).sum();
        let mut retired = Vec::new();
        // The oldest have the lowest numbers, but for late documents of old traces.
        for block in blocks {
            if bytes > keeper.bytes || block.arrived.last < oldest || block.alive() == 0 {
                bytes -= block.bytes;
                retired.push(block);
            }
        }
        let more = retired.len() > AT_ONCE;
        retired.truncate(AT_ONCE);
        if retired.is_empty() {
            return Ok(false);
        }
        match self.remove(&retired) {
            Ok(()) => Ok(more),
            // Removing writes too, before anything is free.
            Err(error) if error.is_full() && self.make_room(keeper)? => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Removes blocks. Readers stop seeing them before they are gone, so that what
    /// they see is there; blocks that cannot be removed are seen again.
    pub(super) fn remove(&self, blocks: &[Arc<Header>]) -> Result<(), StoreError> {
        lock(&self.memory).hide(blocks);
        let removed = self.change(|write| blocks.iter().try_for_each(|block| block.remove(write)));
        let memory = &mut *lock(&self.memory);
        match removed {
            Ok(()) => memory.forget(blocks),
            Err(_) => memory.show(blocks),
        }
        removed
    }
}
