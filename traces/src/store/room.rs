//! A full disk: old traces go, new ones are kept.
//!
//! Removing a block needs some pages too, before it frees many. A file that was put
//! aside is given up for them; from then on the blocks may take less than they did, so
//! that there always are free pages inside of the database's file, which never shrinks.

use std::fs;
use std::path::Path;

use super::error::StoreError;
use super::event::Event;
use super::handle::{Store, lock};
use super::keeper::Keeper;

const RESERVE: &str = "reserve";
/// What removing a block may write before anything is free: the pages of a thousand
/// places, where ids are random, and some more.
const RESERVE_BYTES: usize = 8 << 20;
/// One in so many bytes is made free.
const SHARE: u64 = 8;

/// Puts space aside for when there is none. Without it a full disk stops what arrives.
pub(super) fn reserve(folder: &Path) {
    let path = folder.join(RESERVE);
    let there = fs::metadata(&path).is_ok_and(|file| file.len() >= RESERVE_BYTES as u64);
    if !there && fs::write(&path, vec![0x55; RESERVE_BYTES]).is_err() {
        // Half of it would only make a full disk fuller.
        let _ = fs::remove_file(&path);
    }
}

impl Store {
    /// Removes the oldest blocks because the disk is full; whether there were any.
    pub(super) fn make_room(&self, keeper: &mut Keeper) -> Result<bool, StoreError> {
        if let Some(folder) = &self.folder {
            // It may be gone from the last time.
            let _ = fs::remove_file(folder.path.join(RESERVE));
        }
        let blocks: Vec<_> = lock(&self.memory).blocks.values().cloned().collect();
        let bytes: u64 = blocks.iter().map(|block| block.bytes).sum();
        let enough = bytes - bytes / SHARE;
        let (mut left, mut traces) = (bytes, 0);
        // One by one: of each, no more than the reserve is written before something is free.
        for block in &blocks {
            if left <= enough && left < bytes {
                break;
            }
            self.remove(std::slice::from_ref(block))?;
            left -= block.bytes;
            traces += u64::from(block.alive());
        }
        if blocks.is_empty() {
            return Ok(false);
        }
        if keeper.bytes == self.settings.bytes {
            keeper.events.push(Event::DiskFull { traces });
        }
        keeper.bytes = keeper.bytes.min(left);
        Ok(true)
    }
}
