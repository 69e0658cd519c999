//! What is there after the process ended without a word.

use manta_traces::store::{Settings, Store, TimeRange};

use crate::corpus::{NOW, check, document, documents, put, scanned, seal, settle};

#[test]
fn what_was_maintained_is_there_and_what_was_not_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    put(&store, 1, 0, NOW);
    settle(&store, NOW);
    put(&store, 1, 1, NOW);
    drop(store);
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    assert_eq!(documents(&store, 1), [document(1, 0).1]);
    check(&store);
}

#[test]
fn what_is_in_a_block_is_not_taken_from_the_journal_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    // The last of these keeps the batch in the journal; the others go into a block.
    (0..1_025).for_each(|trace| put(&store, trace, 0, NOW + f64::from(trace) / 1e6));
    settle(&store, NOW + 3.0);
    assert_eq!(store.size().open, 1);
    drop(store);
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    assert_eq!((store.size().open, store.size().traces), (1, 1_025));
    assert_eq!(documents(&store, 0).len(), 1);
    check(&store);
}

#[test]
fn numbers_go_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..5 {
        let store = Store::open(folder.path(), Settings::default()).unwrap();
        put(&store, 3, round, NOW + f64::from(round));
        put(&store, 10 + round, 0, NOW);
        seal(&store, NOW + 10.0);
        put(&store, 3, 100 + round, NOW);
        store.flush(NOW).unwrap();
    }
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    assert_eq!(documents(&store, 3).len(), 10);
    assert_eq!(scanned(&store, TimeRange::all()).len(), 6);
    check(&store);
}
