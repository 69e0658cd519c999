//! Which traces are shown, and in which order.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use manta_traces::store::{By, Settings, Store, TimeRange};

use crate::corpus::{NOW, check, document, documents, id, put, scanned, seal, settle};

#[test]
fn what_was_put_is_found_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    put(&store, 1, 0, NOW);
    assert_eq!(documents(&store, 1), [document(1, 0).1]);
    assert_eq!(scanned(&store, TimeRange::all()), [(id(1), 1)].into());
    assert_eq!(store.documents(id(2)).unwrap(), None);
}

#[test]
fn a_thousand_complete_traces_become_a_block_and_the_rest_stay_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    (0..1_500).for_each(|trace| put(&store, trace, 0, NOW));
    settle(&store, NOW + 1.0);
    assert_eq!(store.size().blocks, 0, "more may arrive for them");
    settle(&store, NOW + 3.0);
    let size = store.size();
    assert_eq!(
        (size.blocks, size.open, size.traces),
        (1, 1_500 - 1_024, 1_500)
    );
    assert_eq!(scanned(&store, TimeRange::all()).len(), 1_500);
    check(&store);
}

#[test]
fn a_late_document_joins_its_trace() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    (0..20).for_each(|trace| put(&store, trace, 0, NOW));
    seal(&store, NOW);
    put(&store, 7, 1, NOW + 60.0);
    let both = [document(7, 0).1, document(7, 1).1];
    assert_eq!(documents(&store, 7), both);
    assert!(
        scanned(&store, TimeRange::all())
            .values()
            .all(|times| *times == 1)
    );
    seal(&store, NOW + 60.0);
    assert_eq!(documents(&store, 7), both);
    assert_eq!(scanned(&store, TimeRange::all()).len(), 20);
    assert_eq!((store.size().traces, store.size().open), (20, 0));
    check(&store);
}

#[test]
fn a_block_that_most_traces_have_left_is_emptied_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    (0..40).for_each(|trace| put(&store, trace, 0, NOW));
    seal(&store, NOW);
    (0..31).for_each(|trace| put(&store, trace, 1, NOW + 60.0));
    seal(&store, NOW + 60.0);
    let size = store.size();
    assert_eq!((size.traces, size.open, size.blocks), (40, 0, 2));
    assert_eq!(scanned(&store, TimeRange::all()).len(), 40);
    check(&store);
}

#[test]
fn traces_come_newest_first_from_blocks_that_overlap_and_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    for turn in 0..3 {
        (0..100)
            .filter(|trace| trace % 4 == turn)
            .for_each(|trace| put(&store, trace, 0, NOW));
        seal(&store, NOW);
    }
    (0..100)
        .filter(|trace| trace % 4 == 3)
        .for_each(|trace| put(&store, trace, 0, NOW));
    let newest = store
        .scan(TimeRange::all())
        .unwrap()
        .newest_first(|page| page.traces());
    let found: Vec<_> = newest.map(|trace| trace.unwrap().1.facts.id).collect();
    assert_eq!(found, (0..100).rev().map(id).collect::<Vec<_>>());
}

#[test]
fn the_newest_are_found_without_reading_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    for block in 0..10 {
        (0..10).for_each(|trace| put(&store, block * 10 + trace, 0, NOW));
        seal(&store, NOW);
    }
    let mut read = 0;
    let newest = store.scan(TimeRange::all()).unwrap().newest_first(|page| {
        read += 1;
        page.traces()
    });
    let found: Vec<_> = newest
        .take(5)
        .map(|trace| trace.unwrap().1.facts.id)
        .collect();
    assert_eq!(found, (95..100).rev().map(id).collect::<Vec<_>>());
    assert_eq!(read, 1);
}

#[test]
fn a_range_is_by_start_by_arrival_or_by_activity() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    for trace in 0..10 {
        put(&store, trace, 0, NOW + 100.0 + f64::from(trace));
        if trace % 2 == 0 {
            seal(&store, NOW + 200.0);
        }
    }
    let found = |by, from, until| -> Vec<u32> {
        let range = TimeRange {
            by,
            from: NOW + from,
            until: NOW + until,
        };
        let seen = scanned(&store, range);
        (0..10)
            .filter(|trace| seen.contains_key(&id(*trace)))
            .collect()
    };
    assert_eq!(found(By::Start, 3.0, 6.0), [3, 4, 5]);
    assert_eq!(found(By::Arrival, 3.0, 6.0), [0_u32; 0]);
    assert_eq!(found(By::Arrival, 103.0, 106.0), [3, 4, 5]);
    assert_eq!(
        found(By::Activity, 3.04, 6.0),
        [3, 4, 5],
        "the fourth had not ended yet"
    );
    assert_eq!(found(By::Activity, 3.06, 6.0), [4, 5]);
}

#[test]
fn readers_see_each_trace_once_while_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        memory_bytes: 10_000,
        ..Settings::default()
    };
    let store = Store::open(folder.path(), settings).unwrap();
    let put_so_far = AtomicU32::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for trace in 0..400 {
                put(&store, trace, 0, NOW);
                put_so_far.store(trace + 1, Ordering::SeqCst);
                put(&store, trace / 2, 1, NOW);
                if trace % 5 == 0 {
                    let _ = store.maintain(NOW).unwrap();
                }
            }
        });
        scope.spawn(|| {
            while put_so_far.load(Ordering::SeqCst) < 400 {
                let known = put_so_far.load(Ordering::SeqCst);
                let seen = scanned(&store, TimeRange::all());
                for trace in 0..known {
                    assert_eq!(seen.get(&id(trace)), Some(&1), "trace {trace} of {known}");
                    assert!(store.documents(id(trace)).unwrap().is_some());
                }
            }
        });
    });
    check(&store);
}
