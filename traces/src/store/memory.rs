//! What is in memory: the traces that are in no block yet, and where the blocks are.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::block::{BlockNumber, Header, Place};
use super::snapshot::Snapshot;
use crate::TraceId;

/// What a document takes in memory besides its text: its allocation, its places in
/// two lists, and its share of the trace's.
const BESIDES: usize = 128;

/// What is in memory. It is locked for a few microseconds at a time.
#[derive(Default)]
pub(super) struct Memory {
    /// The traces that are in no block yet, or have documents that are not.
    pub(super) open: HashMap<TraceId, OpenTrace>,
    /// How many bytes these take.
    pub(super) open_bytes: usize,
    /// Whether somebody is putting them into blocks now.
    pub(super) is_kept: bool,
    /// What has arrived and is not in the journal yet.
    pub(super) pending: Vec<(TraceId, Arc<str>)>,
    /// The number that the next document gets.
    pub(super) next: u64,
    /// The blocks that there are.
    pub(super) blocks: BTreeMap<BlockNumber, Arc<Header>>,
}

/// A trace that is in no block yet, or has documents that are not.
pub(super) struct OpenTrace {
    /// Where its documents up to these are. Of a block that is being removed, nothing is
    /// there any more.
    pub(super) sealed: Option<Place>,
    /// Its documents that are in no block, in order of arrival.
    pub(super) fresh: Vec<Fresh>,
    /// When the first of them arrived.
    pub(super) opened: f64,
    /// When the last of them arrived.
    pub(super) arrived: f64,
}

/// A document that is in no block.
#[derive(Clone)]
pub(super) struct Fresh {
    pub(super) number: u64,
    pub(super) text: Arc<str>,
}

impl OpenTrace {
    /// Returns the trace at a place, to be added to.
    pub(super) fn at(sealed: Option<Place>, arrived: f64) -> Self {
        Self {
            sealed,
            fresh: Vec::new(),
            opened: arrived,
            arrived,
        }
    }
}

impl Memory {
    /// Adds a document to its trace; `sealed` says where that is, if it is not open.
    pub(super) fn add(&mut self, id: TraceId, document: Fresh, now: f64, sealed: Option<Place>) {
        self.open_bytes += document.text.len() + BESIDES;
        let opened = || OpenTrace::at(sealed, now);
        let trace = self.open.entry(id).or_insert_with(opened);
        if trace.fresh.is_empty() {
            trace.opened = now;
        }
        trace.fresh.push(document);
        trace.arrived = now;
    }

    /// Forgets the documents of an open trace up to a number: they are in a block now,
    /// at `place`, or were not worth keeping.
    pub(super) fn settle(&mut self, id: TraceId, through: Option<u64>, place: Option<Place>) {
        let Some(trace) = self.open.get_mut(&id) else {
            return;
        };
        let settled = |document: &Fresh| through.is_some_and(|through| document.number <= through);
        let gone = trace.fresh.iter().take_while(|document| settled(document));
        self.open_bytes -= gone
            .map(|document| document.text.len() + BESIDES)
            .sum::<usize>();
        trace.fresh.retain(|document| !settled(document));
        // What is left came while the others went.
        trace.opened = trace.arrived;
        trace.sealed = place;
        if trace.fresh.is_empty() {
            self.open.remove(&id);
        }
    }

    /// Hides blocks: nobody who looks from now on sees what is in them.
    pub(super) fn hide(&mut self, blocks: &[Arc<Header>]) {
        for block in blocks {
            self.blocks.remove(&block.number);
        }
    }

    /// Shows blocks again.
    pub(super) fn show(&mut self, blocks: &[Arc<Header>]) {
        let blocks = blocks.iter().map(|block| (block.number, Arc::clone(block)));
        self.blocks.extend(blocks);
    }

    /// Forgets that open traces have documents in blocks that are gone.
    pub(super) fn forget(&mut self, blocks: &[Arc<Header>]) {
        let blocks: Vec<BlockNumber> = blocks.iter().map(|block| block.number).collect();
        self.open.retain(|_, trace| {
            trace.sealed = trace.sealed.filter(|place| !blocks.contains(&place.block));
            trace.sealed.is_some() || !trace.fresh.is_empty()
        });
    }

    /// Marks what was at a place as elsewhere; returns what is left of its block.
    pub(super) fn bury(&mut self, place: Place) -> Option<Arc<Header>> {
        let header = self.blocks.get_mut(&place.block)?;
        Arc::make_mut(header).dead.insert(place.position);
        Some(Arc::clone(header))
    }

    /// Returns the open traces in which nothing has arrived since a time, and those that have
    /// had documents since another: the longest quiet first.
    pub(super) fn quiet(&self, since: f64, open_since: f64) -> Vec<(f64, TraceId)> {
        let is_due = |trace: &OpenTrace| !trace.fresh.is_empty() && trace.opened <= open_since;
        let quiet = self.open.iter();
        let quiet = quiet.filter(|(_, trace)| trace.arrived <= since || is_due(trace));
        let mut quiet: Vec<_> = quiet.map(|(id, trace)| (trace.arrived, *id)).collect();
        quiet.sort_unstable_by(|one, other| {
            one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal)
        });
        quiet
    }

    /// Returns an open trace as it is now.
    pub(super) fn snapshot(&self, id: TraceId) -> Option<Snapshot> {
        let OpenTrace {
            sealed,
            fresh,
            opened: _,
            arrived,
        } = self.open.get(&id)?;
        Some(Snapshot {
            fresh: fresh.clone(),
            arrived: *arrived,
            ..self.sealed(id, *sealed)
        })
    }

    /// Returns a trace that is in a block alone, as it is now.
    pub(super) fn sealed(&self, id: TraceId, place: Option<Place>) -> Snapshot {
        let header = |place: Place| Some((place, Arc::clone(self.blocks.get(&place.block)?)));
        Snapshot {
            id,
            sealed: place.and_then(header),
            fresh: Vec::new(),
            arrived: 0.0,
        }
    }
}
