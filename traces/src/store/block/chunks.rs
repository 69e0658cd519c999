//! Documents of many traces, compressed together.

use std::sync::Arc;

use crate::store::codec::{Bytes, put_number, put_text, squeeze};

/// A chunk is closed when it is this long: long enough to compress well, short enough
/// that reading one trace out of it is quick.
const CHUNK_BYTES: usize = 96 << 10;

/// Chunks that are being filled.
#[derive(Default)]
pub(super) struct Chunks {
    /// The compressed chunks.
    pub(super) squeezed: Vec<u8>,
    /// Where each of them ends.
    pub(super) ends: Vec<u32>,
    filling: Vec<u8>,
}

impl Chunks {
    /// Puts a trace's documents in; returns the chunk, and where they are in it.
    pub(super) fn push(&mut self, documents: &[Arc<str>]) -> (u32, u32) {
        let place = (short(self.ends.len()), short(self.filling.len()));
        put_number(&mut self.filling, documents.len() as u64);
        for document in documents {
            put_text(&mut self.filling, document);
        }
        if self.filling.len() >= CHUNK_BYTES {
            self.close();
        }
        place
    }

    /// Compresses what is left.
    pub(super) fn close(&mut self) {
        if !self.filling.is_empty() {
            self.squeezed.extend(squeeze(&self.filling));
            self.ends.push(short(self.squeezed.len()));
            self.filling.clear();
        }
    }
}

/// Reads the documents of a trace out of an uncompressed chunk.
pub(super) fn documents(chunk: &[u8], offset: u32) -> Option<Vec<Arc<str>>> {
    let mut bytes = Bytes::new(chunk.get(offset as usize..)?);
    bytes.list(|bytes| bytes.text().map(Arc::from))
}

fn short(length: usize) -> u32 {
    u32::try_from(length).expect("a block is some megabytes long")
}
