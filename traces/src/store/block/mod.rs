//! Blocks: about a thousand traces, kept together.

mod chunks;
mod dead;
mod draft;
mod entry;
mod header;
mod sealed;

pub(super) use dead::Dead;
pub(super) use draft::Draft;
pub(super) use entry::{Entry, Place};
pub(super) use header::{Extent, Header};
pub(super) use sealed::SealedBlock;

/// A block's number. They are given in order and never again.
pub(super) type BlockNumber = u32;
