//! What is kept, and for how long.

use manta_traces::store::{Settings, Store, TimeRange};

use crate::corpus::{NOW, check, document, documents, id, put, scanned, seal, settle};

const DAY: f64 = 86_400.0;

fn three_days() -> Settings {
    Settings {
        age_seconds: 3.0 * DAY,
        ..Settings::default()
    }
}

#[test]
fn what_is_too_old_goes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), three_days()).unwrap();
    for day in 0..4 {
        let now = NOW + f64::from(day) * DAY;
        (0..10).for_each(|trace| put(&store, day * 10 + trace, 0, now));
        seal(&store, now);
    }
    settle(&store, NOW + 4.5 * DAY);
    let left: Vec<_> = scanned(&store, TimeRange::all()).into_keys().collect();
    assert_eq!(left, (20..40).map(id).collect::<Vec<_>>());
    assert!(documents(&store, 5).is_empty());
    check(&store);
}

#[test]
fn the_oldest_go_when_there_is_too_much() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        bytes: 200_000,
        ..Settings::default()
    };
    let store = Store::open(folder.path(), settings).unwrap();
    for block in 0..40 {
        (0..10).for_each(|trace| put(&store, block * 10 + trace, 0, NOW));
        seal(&store, NOW);
        assert!(store.size().bytes <= 200_000);
    }
    let left = scanned(&store, TimeRange::all());
    assert!(left.len() >= 100, "{}", left.len());
    let newest: Vec<_> = (0..400).rev().take(left.len()).map(id).collect();
    assert!(newest.iter().all(|id| left.contains_key(id)));
    assert!(documents(&store, 0).is_empty());
    check(&store);
}

#[test]
fn a_trace_that_is_added_to_does_not_go() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), three_days()).unwrap();
    put(&store, 1, 0, NOW);
    seal(&store, NOW);
    put(&store, 1, 1, NOW + 2.0 * DAY);
    seal(&store, NOW + 2.0 * DAY);
    settle(&store, NOW + 4.0 * DAY);
    assert_eq!(documents(&store, 1).len(), 2);
    check(&store);
}

#[test]
fn a_late_document_of_a_trace_that_went_is_a_trace_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), three_days()).unwrap();
    put(&store, 1, 0, NOW);
    seal(&store, NOW);
    settle(&store, NOW + 4.0 * DAY);
    put(&store, 1, 1, NOW + 4.0 * DAY);
    assert_eq!(documents(&store, 1).len(), 1);
    seal(&store, NOW + 4.0 * DAY);
    assert_eq!(documents(&store, 1).len(), 1);
    check(&store);
}

#[test]
fn a_block_that_goes_takes_its_part_of_an_open_trace_along() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), three_days()).unwrap();
    put(&store, 1, 0, NOW);
    seal(&store, NOW);
    put(&store, 1, 1, NOW + 4.0 * DAY);
    assert_eq!(documents(&store, 1).len(), 2);
    settle(&store, NOW + 4.0 * DAY);
    assert_eq!(documents(&store, 1).len(), 1);
    assert_eq!(scanned(&store, TimeRange::all()), [(id(1), 1)].into());
    check(&store);
}

#[test]
fn a_trace_that_never_ends_is_kept_in_part_and_others_are_kept_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    let noise = "x".repeat(60_000);
    for part in 0..300 {
        let (id, text) = document(1, part);
        let text = text.replace(
            "\"name\"",
            &format!("\"metadata\":{{\"a\":\"{noise}\"}},\"name\""),
        );
        store.put([(id, text)], NOW).unwrap();
        if part % 100 == 0 {
            put(&store, 2 + part, 0, NOW);
            seal(&store, NOW);
        }
    }
    seal(&store, NOW);
    let kept = documents(&store, 1);
    assert!((100..200).contains(&kept.len()), "{}", kept.len());
    assert_eq!(documents(&store, 202).len(), 1);
    check(&store);
}
