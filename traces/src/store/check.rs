//! Whether what is on disk agrees with itself.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::{Display, Formatter, Result as Written};
use std::sync::Arc;

use redb::{ReadTransaction, ReadableTable, ReadableTableMetadata};

use super::block::{BlockNumber, Entry, Header};
use super::error::StoreError;
use super::handle::{Store, lock};
use super::journal::Batch;
use super::kept::Kept;
use super::memory::Memory;
use super::page::Page;
use super::restore::batch_numbers;
use super::tables;
use super::time_range::TimeRange;
use crate::TraceId;
use crate::assembly::Assembly;

/// Two things that are on disk and do not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disagreement {
    /// A block's header is not what is in memory, or does not fit the block.
    Header {
        /// The block.
        block: BlockNumber,
    },
    /// A block has another number of entries than of traces.
    Entries {
        /// The block.
        block: BlockNumber,
    },
    /// A trace of a block is not found there, or one that is elsewhere is.
    Place {
        /// The trace.
        id: TraceId,
        /// The block.
        block: BlockNumber,
    },
    /// A trace's facts are not those of its documents.
    Facts {
        /// The trace.
        id: TraceId,
        /// The block.
        block: BlockNumber,
    },
    /// As many traces can be found as this, and the blocks have another number.
    Places {
        /// How many can be found.
        found: u64,
        /// How many the blocks have.
        alive: u64,
    },
    /// There are pieces of a block that does not exist.
    Orphans {
        /// Its number.
        block: u64,
    },
    /// A document of the journal is neither in a block nor in memory.
    Journal {
        /// The document's number.
        number: u64,
    },
    /// A document in memory is neither in the journal nor about to be.
    Memory {
        /// The trace.
        id: TraceId,
    },
}

impl Display for Disagreement {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Written {
        match self {
            Self::Header { block } => write!(formatter, "block {block}: its header does not fit"),
            Self::Entries { block } => {
                write!(formatter, "block {block}: its entries are not its traces")
            }
            Self::Place { id, block } => {
                write!(formatter, "block {block}: trace {id} leads elsewhere")
            }
            Self::Facts { id, block } => {
                write!(
                    formatter,
                    "block {block}: the facts of trace {id} are not those of its documents"
                )
            }
            Self::Places { found, alive } => {
                write!(
                    formatter,
                    "{found} traces can be found, and the blocks have {alive}"
                )
            }
            Self::Orphans { block } => {
                write!(formatter, "block {block} does not exist, and has pieces")
            }
            Self::Journal { number } => {
                write!(formatter, "document {number} is in the journal alone")
            }
            Self::Memory { id } => write!(formatter, "trace {id} has documents in memory alone"),
        }
    }
}

impl Store {
    /// Reads everything and returns what does not agree. It takes some fifty
    /// microseconds a trace, and nothing is written in the meantime.
    pub fn check(&self) -> Result<Vec<Disagreement>, StoreError> {
        let _keeper = lock(&self.keeper);
        let read = self.disk.read()?;
        let blocks = lock(&self.memory).blocks.clone();
        let mut found = Vec::new();
        for header in blocks.values() {
            check_block(&read, header, &mut found)?;
        }
        check_places(&read, &blocks, &mut found)?;
        for pieces in [tables::ENTRIES, tables::FACTS, tables::DOCUMENTS] {
            for key in read.open_table(pieces)?.iter()? {
                let (block, _) = key?.0.value();
                if !blocks.keys().any(|number| u64::from(*number) == block) {
                    found.push(Disagreement::Orphans { block });
                }
            }
        }
        check_journal(&read, &lock(&self.memory), &mut found)?;
        Ok(found)
    }
}

fn check_block(
    read: &ReadTransaction,
    header: &Arc<Header>,
    found: &mut Vec<Disagreement>,
) -> Result<(), StoreError> {
    let block = header.number;
    let stored = read.open_table(tables::BLOCKS)?;
    let stored = stored.get(block)?;
    let stored = stored.and_then(|bytes| Header::of_bytes(block, bytes.value()));
    if stored.as_ref() != Some(header) {
        found.push(Disagreement::Header { block });
    }
    let entries = header.entries(read)?;
    if entries.len() != header.traces as usize {
        found.push(Disagreement::Entries { block });
    }
    let page = Page::sealed(TimeRange::all(), Arc::clone(header), header.facts(read)?)?;
    let mut strings = page.strings().as_ref().clone();
    let mut traces = page.traces()?.into_iter();
    for (position, entry) in (0..).zip(&entries) {
        let is_dead = header.dead.contains(position);
        check_place(read, (block, position), entry, is_dead, found)?;
        if is_dead {
            continue;
        }
        let assembly = Assembly::of(header.documents(read, position)?);
        let anew = assembly.map(|assembly| assembly.facts(&mut strings));
        let kept = traces.next();
        if kept.as_ref().map(|kept| &kept.facts) != anew.as_ref() {
            found.push(Disagreement::Facts {
                id: entry.id,
                block,
            });
        }
        if !kept.is_some_and(|kept| fits(&kept, header) && entry.through <= header.through) {
            found.push(Disagreement::Header { block });
        }
    }
    Ok(())
}

/// Whether a trace is within what its block's header says.
fn fits(kept: &Kept, header: &Header) -> bool {
    (header.start.first..=header.start.last).contains(&kept.facts.start)
        && (header.arrived.first..=header.arrived.last).contains(&kept.arrived)
        && kept.facts.end <= header.end
}

fn check_place(
    read: &ReadTransaction,
    (block, position): (BlockNumber, u32),
    entry: &Entry,
    is_dead: bool,
    found: &mut Vec<Disagreement>,
) -> Result<(), StoreError> {
    let place = tables::place(&read.open_table(tables::PLACES)?, entry.id)?;
    let is_here = place.is_some_and(|place| (place.block, place.position) == (block, position));
    let knows_through = place.is_some_and(|place| place.through == entry.through);
    if is_here == is_dead || (is_here && !knows_through) {
        found.push(Disagreement::Place {
            id: entry.id,
            block,
        });
    }
    Ok(())
}

fn check_places(
    read: &ReadTransaction,
    blocks: &BTreeMap<BlockNumber, Arc<Header>>,
    found: &mut Vec<Disagreement>,
) -> Result<(), StoreError> {
    let places = read.open_table(tables::PLACES)?.len()?;
    let alive = blocks.values().map(|block| u64::from(block.alive())).sum();
    if places != alive {
        found.push(Disagreement::Places {
            found: places,
            alive,
        });
    }
    Ok(())
}

fn check_journal(
    read: &ReadTransaction,
    memory: &Memory,
    found: &mut Vec<Disagreement>,
) -> Result<(), StoreError> {
    let fresh = |id| {
        memory
            .open
            .get(&id)
            .into_iter()
            .flat_map(|trace| &trace.fresh)
    };
    let places = read.open_table(tables::PLACES)?;
    let mut written = HashSet::new();
    for first in batch_numbers(read)? {
        for (number, (id, _)) in (first..).zip(Batch::read(read, first)?.documents) {
            written.insert(number);
            let place = tables::place(&places, id)?;
            let is_sealed = place.is_some_and(|place| place.through >= number);
            if !is_sealed && !fresh(id).any(|document| document.number == number) {
                found.push(Disagreement::Journal { number });
            }
        }
    }
    let pending = memory.next - memory.pending.len() as u64;
    let mut alone = BTreeSet::new();
    for id in memory.open.keys() {
        let is_safe = |number| number >= pending || written.contains(&number);
        if !fresh(*id).all(|document| is_safe(document.number)) {
            alone.insert(*id);
        }
    }
    found.extend(alone.into_iter().map(|id| Disagreement::Memory { id }));
    Ok(())
}
