//! What a request takes in memory, worked out before it is decoded.
//!
//! Two bytes of protobuf are an empty span, and an empty span is some 300 bytes
//! in memory: five megabytes of them would be most of a gigabyte. Texts and ids
//! take what they take on the wire; what has to be limited is the lists.

mod json;
mod message;
mod protobuf;

use message::Field;

pub(super) use json::weigh as weigh_json;
pub(super) use protobuf::weigh as weigh_protobuf;

/// The most bytes that the lists of a request may take in memory.
///
/// Ten times the longest request that a collector takes (5 MB). Spans with short
/// attributes come to about five times what they are on the wire.
pub const MOST_LIST_BYTES: usize = 48 << 20;

/// More than [`MOST_LIST_BYTES`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooHeavy;

/// The bytes of all lists so far.
struct Weight {
    bytes: usize,
    most: usize,
}

impl Weight {
    fn new(most: usize) -> Self {
        Self { bytes: 0, most }
    }

    /// Adds an item to a list that has `items` already.
    ///
    /// A vector that grows has room for four at first, and later for at most
    /// twice what is in it.
    fn add(&mut self, field: &Field, items: usize) -> Result<(), TooHeavy> {
        let room = if items == 0 { 4 } else { 2 };
        self.bytes += room * field.item_bytes;
        if self.bytes > self.most {
            return Err(TooHeavy);
        }
        Ok(())
    }
}
