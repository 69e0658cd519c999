//! Small named texts.

use manta_traces::store::{Settings, Store};

#[test]
fn records_are_kept_by_name_and_found_by_prefix() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    for (name, text) in [
        ("rule/b", "2"),
        ("rule/a", "1"),
        ("group/a", "{}"),
        ("rules", "x"),
    ] {
        store.set_record(name, text).unwrap();
    }
    store.set_record("rule/b", "3").unwrap();
    drop(store);
    let store = Store::open(folder.path(), Settings::default()).unwrap();
    let rules = [("rule/a", "1"), ("rule/b", "3")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(store.records("rule/").unwrap(), rules);
    assert_eq!(store.record("group/a").unwrap().as_deref(), Some("{}"));
    store.remove_record("group/a").unwrap();
    store.remove_record("group/a").unwrap();
    assert_eq!(store.record("group/a").unwrap(), None);
}
