//! A disk that fills up.

use std::collections::HashSet;
use std::io::{Error, ErrorKind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use redb::{Database, StorageBackend};

use crate::TraceId;
use crate::store::claim::claim;
use crate::store::disk::Disk;
use crate::store::handle::{Folder, Store};
use crate::store::room::reserve;
use crate::store::tables;
use crate::store::{Event, Settings, TimeRange};

/// What fits on the disk, the reserve included.
const DISK_BYTES: u64 = 24 << 20;
const PAGE: u64 = 4 << 10;
const NOW: f64 = 1_795_219_200.0;

/// A file on a small disk: a page takes room once it was written, as in a sparse file.
#[derive(Clone, Debug)]
struct SmallDisk {
    reserve: PathBuf,
    file: Arc<Mutex<File>>,
}

#[derive(Debug, Default)]
struct File {
    bytes: Vec<u8>,
    written: HashSet<u64>,
}

impl StorageBackend for SmallDisk {
    fn len(&self) -> Result<u64, Error> {
        Ok(self.file.lock().unwrap().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        let start = offset as usize;
        out.copy_from_slice(&self.file.lock().unwrap().bytes[start..start + out.len()]);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), Error> {
        self.file.lock().unwrap().bytes.resize(len as usize, 0);
        Ok(())
    }

    fn sync_data(&self) -> Result<(), Error> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Error> {
        let file = &mut *self.file.lock().unwrap();
        let reserved = std::fs::metadata(&self.reserve).map_or(0, |reserve| reserve.len());
        let pages = offset / PAGE..(offset + data.len() as u64).div_ceil(PAGE);
        let new = pages
            .clone()
            .filter(|page| !file.written.contains(page))
            .count();
        if (file.written.len() + new) as u64 * PAGE + reserved > DISK_BYTES {
            return Err(ErrorKind::StorageFull.into());
        }
        file.written.extend(pages);
        let start = offset as usize;
        file.bytes[start..start + data.len()].copy_from_slice(data);
        Ok(())
    }
}

/// Opens a store on a small disk.
fn open(path: PathBuf) -> Store {
    reserve(&path);
    let disk = SmallDisk {
        reserve: path.join("reserve"),
        file: Arc::default(),
    };
    let open = move || {
        Database::builder()
            .set_cache_size(1 << 20)
            .create_with_backend(disk.clone())
    };
    let disk = Disk::open_with(Box::new(open)).unwrap();
    disk.change(tables::create).unwrap();
    let folder = Folder {
        _claim: claim(&path).unwrap(),
        path,
    };
    Store::restore(disk, Some(folder), Settings::default()).unwrap()
}

fn id(trace: u64) -> TraceId {
    // Spread, so that removing a block touches as many pages as it can.
    let spread = u128::from(trace.wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 64;
    TraceId::from_array((spread | u128::from(trace)).to_be_bytes())
}

/// A document of about 8 KB that hardly becomes smaller.
fn document(trace: u64) -> String {
    let mut state = trace;
    let noise: String = (0..500)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            format!("{state:016x}")
        })
        .collect();
    let start = NOW + trace as f64;
    format!(
        r#"{{"name":"web","id":"{trace:016x}","trace_id":"{}","start_time":{start},"end_time":{start},"metadata":{{"noise":"{noise}"}}}}"#,
        id(trace)
    )
}

#[test]
fn on_a_full_disk_old_traces_go_and_new_ones_are_kept_and_it_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path().to_owned());
    let (mut events, mut traces) = (Vec::new(), 0);
    // Several times what fits.
    for wave in 0..200 {
        let end = traces + 64;
        store
            .put((traces..end).map(|trace| (id(trace), document(trace))), NOW)
            .unwrap();
        traces = end;
        let done = store.maintain(NOW + 3_601.0).unwrap();
        events.extend(done.events);
        let newest = store.documents(id(traces - 1)).unwrap();
        assert_eq!(
            newest.map(|documents| documents.len()),
            Some(1),
            "wave {wave}"
        );
    }
    assert!(
        matches!(events[..], [Event::DiskFull { traces: 64.. }]),
        "{events:?}"
    );
    let kept: HashSet<_> = store
        .scan(TimeRange::all())
        .unwrap()
        .flat_map(|page| page.unwrap().traces().unwrap())
        .map(|kept| kept.facts.id)
        .collect();
    assert!(kept.len() > 500, "{} are left", kept.len());
    let expected: HashSet<_> = (traces - kept.len() as u64..traces).map(id).collect();
    assert_eq!(kept, expected, "it is not the oldest that went");
    let found = store.check().unwrap();
    assert!(found.is_empty(), "{found:?}");
}
