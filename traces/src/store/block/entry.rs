//! Which trace is at a position of a block, and where its documents are.

use super::BlockNumber;
use crate::TraceId;
use crate::store::codec::Bytes;

/// Where a trace is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Place {
    pub(in crate::store) block: BlockNumber,
    pub(in crate::store) position: u32,
    /// The number of the last of its documents that are there.
    pub(in crate::store) through: u64,
}

/// What a block knows of the trace at a position. Entries are of one length, so that
/// one of them can be read alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Entry {
    pub(in crate::store) id: TraceId,
    /// The number of the last of its documents.
    pub(in crate::store) through: u64,
    /// Which chunk its documents are in.
    pub(in crate::store) chunk: u32,
    /// Where in the chunk, once that is uncompressed.
    pub(in crate::store) offset: u32,
}

impl Entry {
    /// How many bytes an entry takes.
    pub(in crate::store) const LENGTH: usize = 16 + 8 + 4 + 4;

    pub(in crate::store) fn put(&self, out: &mut Vec<u8>) {
        let Self {
            id,
            through,
            chunk,
            offset,
        } = self;
        out.extend_from_slice(id.as_bytes());
        out.extend_from_slice(&through.to_le_bytes());
        out.extend_from_slice(&chunk.to_le_bytes());
        out.extend_from_slice(&offset.to_le_bytes());
    }

    /// Takes what [`put`](Self::put) wrote.
    pub(in crate::store) fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        Some(Self {
            id: TraceId::from_array(bytes.array()?),
            through: u64::from_le_bytes(bytes.array()?),
            chunk: u32::from_le_bytes(bytes.array()?),
            offset: u32::from_le_bytes(bytes.array()?),
        })
    }
}
