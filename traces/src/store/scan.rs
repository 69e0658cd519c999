//! Many traces.

use std::sync::Arc;

use redb::ReadTransaction;

use super::block::{Header, Place};
use super::error::StoreError;
use super::handle::{Store, lock};
use super::kept::Kept;
use super::memory::Memory;
use super::newest::NewestFirst;
use super::open_facts::OpenFacts;
use super::page::Page;
use super::snapshot::Snapshot;
use super::time_range::TimeRange;

/// The pages that may have traces of a time range, the one with the latest start
/// first. It shows the store as it was when it was asked for.
///
/// The pages' times overlap: a page may begin before the next one ends. See
/// [`newest_first`](Self::newest_first) for traces in order.
pub struct Scan {
    range: TimeRange,
    read: ReadTransaction,
    /// The page of what is in no block yet, until it has been returned.
    open: Option<Page>,
    /// The blocks that are left, the one with the latest start last.
    blocks: Vec<Arc<Header>>,
}

/// What a scan shows.
struct Seen {
    read: ReadTransaction,
    blocks: Vec<Arc<Header>>,
    /// Open traces of which nothing is known yet.
    unknown: Vec<Snapshot>,
}

impl Store {
    /// Returns the pages that may have traces of a time range.
    pub fn scan(&self, range: TimeRange) -> Result<Scan, StoreError> {
        let known = &mut *lock(&self.open_facts);
        let Seen {
            read,
            mut blocks,
            unknown,
        } = self.look(known, range)?;
        for trace in unknown {
            known.learn(&trace, &trace.documents(&read)?);
        }
        let (strings, traces) = known.all();
        blocks.sort_by(|one, other| one.start.last.total_cmp(&other.start.last));
        let open = (!traces.is_empty()).then(|| Page::open(range, strings, traces));
        Ok(Scan {
            range,
            read,
            open,
            blocks,
        })
    }

    /// Looks at everything at one moment.
    fn look(&self, known: &mut OpenFacts, range: TimeRange) -> Result<Seen, StoreError> {
        let memory = lock(&self.memory);
        let has_fresh = |id| {
            memory
                .open
                .get(&id)
                .is_some_and(|trace| !trace.fresh.is_empty())
        };
        known.keep_only(has_fresh);
        let mut unknown = Vec::new();
        for (id, trace) in &memory.open {
            let last = trace.fresh.last();
            if last.is_some_and(|last| !known.knows(*id, last.number)) {
                unknown.extend(memory.snapshot(*id));
            }
        }
        Ok(Seen {
            read: self.disk.read()?,
            blocks: blocks(&memory, range),
            unknown,
        })
    }
}

/// Returns the blocks of a range, without the traces that are open again.
fn blocks(memory: &Memory, range: TimeRange) -> Vec<Arc<Header>> {
    let mut shown = Memory {
        blocks: memory.blocks.clone(),
        ..Memory::default()
    };
    let again = memory.open.values().filter(|trace| !trace.fresh.is_empty());
    let moved: Vec<Place> = again.filter_map(|trace| trace.sealed).collect();
    for place in moved {
        shown.bury(place);
    }
    let mut blocks: Vec<_> = shown.blocks.into_values().collect();
    blocks.retain(|block| block.alive() > 0 && range.may_have(block));
    blocks
}

impl Scan {
    /// Returns the traces exactly newest first: by start and then by id, descending.
    /// Pages are read as they are needed, so that the latest hundred cost about one.
    ///
    /// `choose` says which traces of a page are wanted, and may look at its texts
    /// first: `|page| page.traces()` wants all.
    pub fn newest_first<F>(self, choose: F) -> NewestFirst<F>
    where
        F: FnMut(&Page) -> Result<Vec<Kept>, StoreError>,
    {
        NewestFirst::new(self, choose)
    }

    /// Returns a time after which no trace of the next page and those behind it begins.
    pub(super) fn latest_start(&self) -> Option<f64> {
        let open = self.open.as_ref().map(Page::latest_start);
        let block = self.blocks.last().map(|block| block.start.last);
        open.into_iter().chain(block).reduce(f64::max)
    }
}

impl Iterator for Scan {
    type Item = Result<Page, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let block = self.blocks.last().map(|block| block.start.last);
        let is_next = |open: &mut Page| block.is_none_or(|block| open.latest_start() >= block);
        if let Some(open) = self.open.take_if(is_next) {
            return Some(Ok(open));
        }
        let block = self.blocks.pop()?;
        let page = block.facts(&self.read);
        Some(page.and_then(|bytes| Page::sealed(self.range, block, bytes)))
    }
}
