//! Traces that are complete go into blocks.

use std::sync::Arc;

use super::block::{Draft, Header, Place, SealedBlock};
use super::error::StoreError;
use super::handle::{Store, lock};
use super::journal;
use super::keeper::Keeper;
use super::memory::{Memory, OpenTrace};
use super::page::Page;
use super::snapshot::Snapshot;
use super::time_range::TimeRange;

/// A trace is taken to be complete when nothing has arrived for so many seconds: the
/// SDKs send within one, and the collector passes on within another.
const QUIET_SECONDS: f64 = 2.0;
/// Complete traces go into a block after so many seconds however few they are, so that
/// they need not be put together anew whenever somebody looks.
const LONG_QUIET_SECONDS: f64 = 3_600.0;
/// A trace that something arrives for all the time goes into a block after so many seconds as
/// well: until then the journal keeps all that came with it, of whatever trace.
const BUSY_SECONDS: f64 = 600.0;
/// How many traces make a block: enough to share texts and compress well, few enough
/// to read one for the latest hundred.
const BLOCK_TRACES: usize = 1_024;
/// How many bytes of documents make a block, where traces are large.
const BLOCK_BYTES: usize = 8 << 20;
/// A block is emptied into the next ones when one in so many of its traces is left.
const LEFT: u32 = 4;

impl Store {
    /// Makes one block, if there is enough for one or memory is short; whether it did.
    pub(super) fn seal(&self, keeper: &mut Keeper, now: f64) -> Result<bool, StoreError> {
        let mut chosen = self.choose(now);
        if chosen.is_empty() {
            return Ok(false);
        }
        let block = self.draft(&mut chosen)?.seal(keeper.next_block);
        let mut batches = keeper.batches.clone();
        let documents = chosen.iter().flat_map(|trace| &trace.fresh);
        let spent: Vec<_> = documents
            .filter_map(|document| batches.settle(document.number))
            .collect();
        self.persist(keeper, |write| {
            for first in &spent {
                journal::remove(write, *first)?;
            }
            for header in self.left_behind(&chosen) {
                header.write(write)?;
            }
            block.iter().try_for_each(|block| block.write(write))
        })?;
        keeper.batches = batches;
        keeper.next_block += 1;
        let sparse = self.publish(&chosen, block);
        for header in sparse {
            self.reopen(header)?;
        }
        Ok(true)
    }

    /// Returns traces that make a block: those that are complete, if there are enough
    /// or some have been for long, or one has been busy for too long; those that are quiet the
    /// longest when memory is short.
    fn choose(&self, now: f64) -> Vec<Snapshot> {
        let memory = lock(&self.memory);
        let short = memory.open_bytes > self.settings.memory_bytes / 4 * 3;
        let since = if short {
            f64::INFINITY
        } else {
            now - QUIET_SECONDS
        };
        let quiet = memory.quiet(since, now - BUSY_SECONDS);
        let first = quiet.first().map(|(arrived, _)| *arrived);
        let long = first.is_some_and(|arrived| arrived <= now - LONG_QUIET_SECONDS);
        // Those that are not quiet come last.
        let last = quiet.last().map(|(arrived, _)| *arrived);
        let busy = last.is_some_and(|arrived| arrived > since);
        let (mut chosen, mut bytes) = (Vec::new(), 0);
        for trace in quiet.into_iter().filter_map(|(_, id)| memory.snapshot(id)) {
            bytes += trace
                .fresh
                .iter()
                .map(|document| document.text.len())
                .sum::<usize>();
            chosen.push(trace);
            if chosen.len() >= BLOCK_TRACES || bytes >= BLOCK_BYTES {
                return chosen;
            }
        }
        if short || long || busy {
            chosen
        } else {
            Vec::new()
        }
    }

    /// Puts the traces together. What they have in other blocks counts too: if it is much,
    /// the last of them wait for the next block.
    fn draft(&self, chosen: &mut Vec<Snapshot>) -> Result<Draft, StoreError> {
        let read = self.disk.read()?;
        let (mut draft, mut bytes, mut drawn) = (Draft::default(), 0, 0);
        for trace in chosen.iter() {
            let documents = trace.documents(&read)?;
            bytes += documents
                .iter()
                .map(|document| document.len())
                .sum::<usize>();
            draft.push(trace.id, documents, trace.arrived, trace.through());
            drawn += 1;
            if bytes >= 2 * BLOCK_BYTES {
                break;
            }
        }
        chosen.truncate(drawn);
        Ok(draft)
    }

    /// Returns the blocks that traces leave, as they will be.
    fn left_behind(&self, chosen: &[Snapshot]) -> Vec<Arc<Header>> {
        let memory = lock(&self.memory);
        let mut left = Memory::default();
        for place in chosen.iter().filter_map(Snapshot::place) {
            if let Some(header) = memory.blocks.get(&place.block) {
                let header = || Arc::clone(header);
                left.blocks.entry(place.block).or_insert_with(header);
                left.bury(place);
            }
        }
        left.blocks.into_values().collect()
    }

    /// Lets everybody see the block; returns the blocks that are mostly dead now.
    fn publish(&self, chosen: &[Snapshot], block: Option<SealedBlock>) -> Vec<Arc<Header>> {
        let memory = &mut *lock(&self.memory);
        let mut left: Vec<_> = chosen
            .iter()
            .filter_map(|trace| memory.bury(trace.place()?))
            .collect();
        for trace in chosen {
            memory.settle(trace.id, Some(trace.through()), None);
        }
        if let Some(SealedBlock {
            header, entries, ..
        }) = block
        {
            for (position, entry) in (0..).zip(&entries) {
                let place = Place {
                    block: header.number,
                    position,
                    through: entry.through,
                };
                if let Some(trace) = memory.open.get_mut(&entry.id) {
                    trace.sealed = Some(place);
                }
            }
            memory.blocks.insert(header.number, Arc::new(header));
        }
        left.sort_unstable_by_key(|header| (header.number, header.alive()));
        left.dedup_by_key(|header| header.number);
        left.retain(|header| (1..=header.traces / LEFT).contains(&header.alive()));
        left
    }

    /// Opens what is left of a block, so that it goes into the next one.
    fn reopen(&self, header: Arc<Header>) -> Result<(), StoreError> {
        let read = self.disk.read()?;
        let entries = header.entries(&read)?;
        let bytes = header.facts(&read)?;
        let traces = Page::sealed(TimeRange::all(), Arc::clone(&header), bytes)?.traces()?;
        let alive = (0..)
            .zip(&entries)
            .filter(|(position, _)| !header.dead.contains(*position));
        let memory = &mut *lock(&self.memory);
        for ((position, entry), kept) in alive.zip(traces) {
            let place = Place {
                block: header.number,
                position,
                through: entry.through,
            };
            let trace = || OpenTrace::at(Some(place), kept.arrived);
            memory.open.entry(entry.id).or_insert_with(trace);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use redb::Database;
    use redb::backends::InMemoryBackend;

    use super::{BUSY_SECONDS, Store};
    use crate::TraceId;
    use crate::store::disk::Disk;
    use crate::store::restore::batch_numbers;
    use crate::store::{Settings, tables};

    const NOW: f64 = 1_795_219_200.0;

    fn in_memory() -> Store {
        let open = || Database::builder().create_with_backend(InMemoryBackend::new());
        let disk = Disk::open_with(Box::new(open)).unwrap();
        disk.change(tables::create).unwrap();
        Store::restore(disk, None, Settings::default()).unwrap()
    }

    fn put(store: &Store, trace: u128, part: u32, now: f64) {
        let id = TraceId::from_array(trace.to_be_bytes());
        let text = format!(
            r#"{{"name":"web","id":"{part:016x}","trace_id":"{id}","start_time":{NOW},"end_time":{now}}}"#
        );
        store.put([(id, text)], now).unwrap();
    }

    #[test]
    fn a_trace_that_is_never_quiet_does_not_keep_the_journal() {
        let store = in_memory();
        let kept = || batch_numbers(&store.disk.read().unwrap()).unwrap().len();
        let (mut most, mut parts) = (0, 0);
        for second in 0..3 * BUSY_SECONDS as u32 {
            let now = NOW + f64::from(second);
            put(&store, 1, second, now);
            put(&store, 2 + u128::from(second), 0, now);
            let _ = store.maintain(now).unwrap();
            (most, parts) = (kept().max(most), second as usize + 1);
        }
        assert!(most <= BUSY_SECONDS as usize + 2, "{most} batches");
        let busy = store.documents(TraceId::from_array(1_u128.to_be_bytes()));
        assert_eq!(busy.unwrap().map(|all| all.len()), Some(parts));
        assert!(store.check().unwrap().is_empty());
    }
}
