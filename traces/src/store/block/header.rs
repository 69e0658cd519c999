//! What is known of a block without reading it.

use super::{BlockNumber, Dead};
use crate::store::codec::{Bytes, put_number};

/// From the first to the last of some times, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::store) struct Extent {
    pub(in crate::store) first: f64,
    pub(in crate::store) last: f64,
}

/// What is known of a block without reading it. All headers are in memory.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::store) struct Header {
    pub(in crate::store) number: BlockNumber,
    /// How many traces it was made of.
    pub(in crate::store) traces: u32,
    /// Those of them that are elsewhere by now.
    pub(in crate::store) dead: Dead,
    /// When its traces began.
    pub(in crate::store) start: Extent,
    /// When the last of them ended.
    pub(in crate::store) end: f64,
    /// When their last documents arrived.
    pub(in crate::store) arrived: Extent,
    /// The highest number of a document in it.
    pub(in crate::store) through: u64,
    /// How many documents are in it.
    pub(in crate::store) documents: u64,
    /// How many bytes these had when they arrived.
    pub(in crate::store) raw_bytes: u64,
    /// How many bytes of the file the block takes.
    pub(in crate::store) bytes: u64,
    /// Where each chunk of its compressed documents ends.
    pub(in crate::store) chunk_ends: Vec<u32>,
}

impl Header {
    /// Returns how many of its traces are not elsewhere.
    pub(in crate::store) fn alive(&self) -> u32 {
        self.traces - self.dead.count().min(self.traces)
    }

    /// Returns it as bytes. Its number is the key that it is kept under.
    pub(in crate::store) fn to_bytes(&self) -> Vec<u8> {
        let Self {
            number: _,
            traces,
            dead,
            start,
            end,
            arrived,
            through,
            documents,
            raw_bytes,
            bytes,
            chunk_ends,
        } = self;
        let mut out = Vec::new();
        for time in [start.first, start.last, *end, arrived.first, arrived.last] {
            out.extend_from_slice(&time.to_le_bytes());
        }
        put_number(&mut out, u64::from(*traces));
        for number in [through, documents, raw_bytes, bytes] {
            put_number(&mut out, *number);
        }
        put_number(&mut out, chunk_ends.len() as u64);
        for end in chunk_ends {
            put_number(&mut out, u64::from(*end));
        }
        put_number(&mut out, dead.as_bytes().len() as u64);
        out.extend_from_slice(dead.as_bytes());
        out
    }

    /// Reads what [`to_bytes`](Self::to_bytes) returned; `None` when it is damaged.
    pub(in crate::store) fn of_bytes(number: BlockNumber, bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes::new(bytes);
        let mut time = || bytes.array().map(f64::from_le_bytes);
        let start = Extent {
            first: time()?,
            last: time()?,
        };
        let end = time()?;
        let arrived = Extent {
            first: time()?,
            last: time()?,
        };
        let mut header = Self {
            number,
            traces: bytes.small()?,
            dead: Dead::default(),
            start,
            end,
            arrived,
            through: bytes.number()?,
            documents: bytes.number()?,
            raw_bytes: bytes.number()?,
            bytes: bytes.number()?,
            chunk_ends: bytes.list(Bytes::small)?,
        };
        let dead = bytes.count()?;
        header.dead = Dead::of_bytes(bytes.take(dead)?);
        (bytes.is_empty() && header.chunk_ends.is_sorted()).then_some(header)
    }
}
