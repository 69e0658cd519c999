//! A block that is being made.

use std::sync::Arc;

use super::chunks::Chunks;
use super::{BlockNumber, Dead, Entry, Extent, Header, SealedBlock};
use crate::TraceId;
use crate::assembly::Assembly;
use crate::facts::Strings;
use crate::store::codec::{put_number, put_texts, squeeze};
use crate::store::kept::Kept;
use crate::store::pieces;

/// Traces that become a block.
#[derive(Default)]
pub(in crate::store) struct Draft {
    strings: Strings,
    traces: Vec<DraftTrace>,
}

struct DraftTrace {
    kept: Kept,
    through: u64,
    documents: Vec<Arc<str>>,
}

impl Draft {
    /// Puts a trace together and in. A trace that has no readable document is left
    /// out: the server takes none of that kind.
    pub(in crate::store) fn push(
        &mut self,
        id: TraceId,
        documents: Vec<Arc<str>>,
        arrived: f64,
        through: u64,
    ) {
        if let Some(assembly) = Assembly::of(&documents) {
            let mut facts = assembly.facts(&mut self.strings);
            facts.id = id;
            let kept = Kept { facts, arrived };
            self.traces.push(DraftTrace {
                kept,
                through,
                documents,
            });
        }
    }

    /// Returns the block; `None` when it has no traces.
    pub(in crate::store) fn seal(mut self, number: BlockNumber) -> Option<SealedBlock> {
        let start = |trace: &DraftTrace| (trace.kept.facts.start, trace.kept.facts.id);
        self.traces.sort_unstable_by(|one, other| {
            start(one)
                .partial_cmp(&start(other))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let starts = self.extent(|kept| kept.facts.start)?;
        let arrivals = self.extent(|kept| kept.arrived)?;
        let ends = self.extent(|kept| kept.facts.end)?;
        let (entries, chunks) = self.documents();
        let facts = squeeze(&self.facts());
        let index: Vec<u8> = entries.iter().fold(Vec::new(), |mut out, entry| {
            entry.put(&mut out);
            out
        });
        let all = || self.traces.iter().flat_map(|trace| &trace.documents);
        let header = Header {
            number,
            traces: u32::try_from(entries.len()).expect("a block has about a thousand"),
            dead: Dead::default(),
            start: starts,
            end: ends.last,
            arrived: arrivals,
            through: self.traces.iter().map(|trace| trace.through).max()?,
            documents: all().count() as u64,
            raw_bytes: all().map(|document| document.len() as u64).sum(),
            bytes: [&index, &facts, &chunks.squeezed]
                .map(|value| pieces::occupied(value.len()))
                .iter()
                .sum(),
            chunk_ends: chunks.ends,
        };
        Some(SealedBlock {
            header,
            entries,
            index,
            facts,
            documents: chunks.squeezed,
        })
    }

    fn extent(&self, time: impl Fn(&Kept) -> f64) -> Option<Extent> {
        let times = || self.traces.iter().map(|trace| time(&trace.kept));
        (!self.traces.is_empty()).then(|| Extent {
            first: times().fold(f64::INFINITY, f64::min),
            last: times().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    fn documents(&self) -> (Vec<Entry>, Chunks) {
        let mut chunks = Chunks::default();
        let mut entries = Vec::with_capacity(self.traces.len());
        for DraftTrace {
            kept,
            through,
            documents,
        } in &self.traces
        {
            let (chunk, offset) = chunks.push(documents);
            entries.push(Entry {
                id: kept.facts.id,
                through: *through,
                chunk,
                offset,
            });
        }
        chunks.close();
        (entries, chunks)
    }

    fn facts(&self) -> Vec<u8> {
        let (mut out, mut scratch) = (Vec::new(), Vec::new());
        put_texts(&mut out, &self.strings);
        put_number(&mut out, self.traces.len() as u64);
        for trace in &self.traces {
            trace.kept.put(&mut out, &mut scratch);
        }
        out
    }
}
