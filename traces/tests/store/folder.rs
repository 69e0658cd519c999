//! The store's folder: what is refused, and left as it is.

use std::fs;

use manta_traces::store::{Settings, Store, StoreError};

use crate::corpus::{NOW, put, settle};

#[test]
fn a_store_of_a_newer_manta_is_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    put(&store, 1, 0, NOW);
    settle(&store, NOW);
    drop(store);
    fs::write(folder.path().join("format"), "manta traces 2\n").unwrap();
    let content = || -> Vec<_> {
        let mut files: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                (
                    fs::read(&path).unwrap(),
                    fs::metadata(&path).unwrap().modified().unwrap(),
                    path,
                )
            })
            .collect();
        files.sort_by(|one, other| one.2.cmp(&other.2));
        files
    };
    let before = content();
    let error = Store::open(folder.path(), Settings::default())
        .map(drop)
        .unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Newer {
                found: 2,
                known: 1,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(content(), before);
}

#[test]
fn a_folder_that_does_not_tell_its_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("format"), "something else\n").unwrap();
    let error = Store::open(folder.path(), Settings::default())
        .map(drop)
        .unwrap_err();
    assert!(matches!(error, StoreError::NoFormat { .. }), "{error}");
}

#[test]
fn a_store_is_open_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    let error = Store::open(folder.path(), Settings::default())
        .map(drop)
        .unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    drop(store);
    Store::open(folder.path(), Settings::default()).unwrap();
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Store::open(&file.join("store"), Settings::default())
        .map(drop)
        .unwrap_err();
    assert!(error.to_string().contains("file/store"), "{error}");
}
