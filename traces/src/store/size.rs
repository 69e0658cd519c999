//! How much there is.

use super::handle::{Store, lock};

/// How much a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Traces.
    pub traces: u64,
    /// Of them, those that are in no block yet, or have documents that are not.
    pub open: u64,
    /// Blocks.
    pub blocks: u64,
    /// Documents in blocks.
    pub documents: u64,
    /// Bytes of these documents as they arrived.
    pub raw_bytes: u64,
    /// Bytes that the blocks take on disk.
    pub bytes: u64,
}

impl Store {
    /// Returns how much there is.
    pub fn size(&self) -> Size {
        let memory = lock(&self.memory);
        let new = memory.open.values().filter(|trace| trace.sealed.is_none());
        let mut size = Size {
            traces: new.count() as u64,
            open: memory.open.len() as u64,
            blocks: memory.blocks.len() as u64,
            ..Size::default()
        };
        for block in memory.blocks.values() {
            size.traces += u64::from(block.alive());
            size.documents += block.documents;
            size.raw_bytes += block.raw_bytes;
            size.bytes += block.bytes;
        }
        size
    }
}
