//! A disk on which something fails, once.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};
use std::sync::{Arc, Mutex};

use redb::{Database, StorageBackend};

use crate::TraceId;
use crate::store::disk::Disk;
use crate::store::handle::Store;
use crate::store::{Settings, TimeRange, tables};

const NOW: f64 = 1_795_219_200.0;
const DAY: f64 = 86_400.0;
/// Long enough for a trace to go into a block, alone.
const LONG: f64 = 3_601.0;

/// A file of which one read, write or sync fails.
#[derive(Clone, Debug, Default)]
struct FaultyDisk(Arc<Mutex<File>>);

#[derive(Debug, Default)]
struct File {
    bytes: Vec<u8>,
    fault: Option<Fault>,
    /// How many reads, writes and syncs there were.
    operations: u32,
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    /// One operation fails.
    Once {
        /// How many go well before.
        after: u32,
        /// Whether what fails is done all the same.
        is_done: bool,
    },
    /// Nothing can be written.
    ReadOnly,
}

impl FaultyDisk {
    fn set(&self, fault: Option<Fault>) {
        self.0.lock().unwrap().fault = fault;
    }

    fn operations(&self) -> u32 {
        self.0.lock().unwrap().operations
    }

    fn operate(&self, writes: bool, act: impl FnOnce(&mut Vec<u8>)) -> Result<(), Error> {
        let file = &mut *self.0.lock().unwrap();
        let (fails, is_done) = match file.fault {
            None => (false, true),
            Some(Fault::Once { after, is_done }) => (after == file.operations, is_done),
            Some(Fault::ReadOnly) => (writes, false),
        };
        file.operations += 1;
        if !fails || is_done {
            act(&mut file.bytes);
        }
        match fails {
            true => Err(ErrorKind::TimedOut.into()),
            false => Ok(()),
        }
    }
}

impl StorageBackend for FaultyDisk {
    fn len(&self) -> Result<u64, Error> {
        Ok(self.0.lock().unwrap().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        let start = offset as usize;
        self.operate(false, |bytes| {
            out.copy_from_slice(&bytes[start..start + out.len()]);
        })
    }

    fn set_len(&self, len: u64) -> Result<(), Error> {
        self.operate(true, |bytes| bytes.resize(len as usize, 0))
    }

    fn sync_data(&self) -> Result<(), Error> {
        self.operate(true, |_| ())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Error> {
        let start = offset as usize;
        self.operate(true, |bytes| {
            bytes[start..start + data.len()].copy_from_slice(data);
        })
    }
}

/// A store on such a disk, and what was put into it.
struct Run {
    disk: FaultyDisk,
    store: Store,
    put: BTreeMap<u64, usize>,
    now: f64,
}

impl Run {
    fn new() -> Self {
        let disk = FaultyDisk::default();
        let opened = disk.clone();
        let open = move || {
            Database::builder()
                // Next to nothing, so that reads are reads.
                .set_cache_size(64 << 10)
                .create_with_backend(opened.clone())
        };
        let opened = Disk::open_with(Box::new(open)).unwrap();
        opened.change(tables::create).unwrap();
        let settings = Settings {
            age_seconds: DAY,
            ..Settings::default()
        };
        Self {
            disk,
            store: Store::restore(opened, None, settings).unwrap(),
            put: BTreeMap::new(),
            now: NOW,
        }
    }

    /// Puts a document of a trace, as a client does: again after an error.
    fn put(&mut self, trace: u64) {
        let part = self.put.entry(trace).or_default();
        *part += 1;
        let document = document(trace, *part);
        let put = || self.store.put([(id(trace), document.as_str())], self.now);
        if put().is_err() {
            let _ = self.store.maintain(self.now).expect("it is mended");
            put().expect("it was mended");
        }
    }

    /// Maintains until there is nothing to do. One call may fail, and the next does not.
    fn settle(&mut self, seconds: f64) {
        self.now += seconds;
        let mut failed = false;
        loop {
            match self.store.maintain(self.now) {
                Ok(done) if done.busy => {}
                Ok(_) => break,
                Err(error) => assert!(!std::mem::replace(&mut failed, true), "{error:?}"),
            }
        }
    }

    /// Everything that a store does with its disk.
    fn live(&mut self) {
        (0..8).for_each(|trace| self.put(trace));
        self.settle(LONG);
        // Most of them are open again, and the rest of their block is.
        (0..7).for_each(|trace| self.put(trace));
        (8..16).for_each(|trace| self.put(trace));
        self.settle(0.0);
        self.settle(LONG);
        self.store.set_record("rule", "kept").expect("it is kept");
        // What was added to stays, and the rest goes.
        self.now += DAY - LONG;
        (0..4).for_each(|trace| self.put(trace));
        self.settle(LONG);
    }

    fn documents(&self, trace: u64) -> usize {
        let documents = self.store.documents(id(trace)).expect("it can be read");
        documents.map_or(0, |documents| documents.len())
    }

    fn check(&self, fault: Fault) {
        for trace in 0..4 {
            let put = self.put[&trace];
            assert_eq!(self.documents(trace), put, "trace {trace}, {fault:?}");
        }
        let pages = self.store.scan(TimeRange::all()).expect("it can be read");
        let traces = pages.flat_map(|page| page.unwrap().traces().unwrap());
        assert_eq!(traces.count(), 4, "{fault:?}");
        let record = self.store.record("rule").expect("it can be read");
        assert_eq!(record.as_deref(), Some("kept"));
        let found = self.store.check().expect("it can be read");
        assert!(found.is_empty(), "{fault:?}: {found:?}");
    }
}

fn id(trace: u64) -> TraceId {
    TraceId::from_array(u128::from(trace).to_be_bytes())
}

fn document(trace: u64, part: usize) -> String {
    let id = id(trace);
    format!(
        r#"{{"name":"web","id":"{part:016x}","trace_id":"{id}","start_time":{NOW},"end_time":{NOW}}}"#
    )
}

#[test]
fn whatever_fails_once_nothing_is_lost_and_the_store_goes_on() {
    let mut run = Run::new();
    let first = run.disk.operations();
    run.live();
    for after in first..run.disk.operations() {
        for is_done in [false, true] {
            let fault = Fault::Once { after, is_done };
            let mut run = Run::new();
            run.disk.set(Some(fault));
            run.live();
            run.check(fault);
        }
    }
}

#[test]
fn a_block_that_cannot_be_removed_is_there_with_its_part_of_an_open_trace() {
    let mut run = Run::new();
    run.put(1);
    run.settle(LONG);
    run.now += 2.0 * DAY;
    run.put(1);
    run.store.flush(run.now).unwrap();
    run.disk.set(Some(Fault::ReadOnly));
    assert!(run.store.maintain(run.now).is_err());
    run.disk.set(None);
    // The clock went back: nothing is too old.
    run.settle(-2.0 * DAY);
    assert_eq!(run.documents(1), 2);
    let found = run.store.check().unwrap();
    assert!(found.is_empty(), "{found:?}");
}
