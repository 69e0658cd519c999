//! Documents to put into stores, and what to ask of these.

use std::collections::BTreeMap;

use manta_traces::TraceId;
use manta_traces::assembly::Assembly;
use manta_traces::facts::{Facts, Strings};
use manta_traces::store::{Store, TimeRange};

/// When it all begins, in seconds since 1970.
pub(crate) const NOW: f64 = 1_795_219_200.0;

/// Returns the id of a trace by its number.
pub(crate) fn id(trace: u32) -> TraceId {
    TraceId::parse(&format!("1-{:08x}-{trace:024x}", NOW as u32)).expect("it is written so")
}

/// Returns a segment's document: the `part`th of a trace, which begins as many seconds
/// after [`NOW`] as its number says.
pub(crate) fn document(trace: u32, part: u32) -> (TraceId, String) {
    let start = NOW + f64::from(trace) + f64::from(part) / 10.0;
    let parent = if part == 0 {
        String::new()
    } else {
        format!(r#""parent_id":"{:016x}","#, 1)
    };
    let text = format!(
        r#"{{"name":"service-{part}","id":"{:016x}","trace_id":"{}",{parent}"start_time":{start},"end_time":{},"annotations":{{"part":{part}}}}}"#,
        u64::from(part) + 1,
        id(trace),
        start + 0.05,
    );
    (id(trace), text)
}

/// Puts one document.
pub(crate) fn put(store: &Store, trace: u32, part: u32, now: f64) {
    store
        .put([document(trace, part)], now)
        .expect("it can be put");
}

/// Maintains until there is nothing to do.
pub(crate) fn settle(store: &Store, now: f64) {
    while store.maintain(now).expect("it can be maintained").busy {}
}

/// Puts into a block whatever arrived until now, as if an hour had passed.
pub(crate) fn seal(store: &Store, now: f64) {
    settle(store, now + 3_601.0);
    assert_eq!(store.size().open, 0);
}

/// Returns the texts of a trace's documents.
pub(crate) fn documents(store: &Store, trace: u32) -> Vec<String> {
    let documents = store.documents(id(trace)).expect("it can be read");
    let texts = documents.unwrap_or_default();
    texts.iter().map(|text| text.to_string()).collect()
}

/// Returns all traces that a scan shows, and how often each.
pub(crate) fn scanned(store: &Store, range: TimeRange) -> BTreeMap<TraceId, usize> {
    let mut seen = BTreeMap::new();
    for page in store.scan(range).expect("it can be scanned") {
        for kept in page.and_then(|page| page.traces()).expect("it can be read") {
            *seen.entry(kept.facts.id).or_default() += 1;
        }
    }
    seen
}

/// Returns what there is to say of a trace, written out, so that it does not depend on
/// the symbols of its texts.
pub(crate) fn told(facts: &Facts, strings: &Strings) -> String {
    let names: Vec<_> = facts
        .nodes
        .iter()
        .map(|node| strings.text(node.service.name))
        .collect();
    let mut blank = facts.clone();
    blank.nodes.clear();
    blank.annotations.clear();
    blank.root_causes.clear();
    format!("{names:?} {} {blank:?}", facts.annotations.len())
}

/// Returns what there is to say of the trace of some documents.
pub(crate) fn told_anew(documents: &[impl AsRef<str>]) -> String {
    let mut strings = Strings::default();
    let assembly = Assembly::of(documents).expect("they are documents");
    told(&assembly.facts(&mut strings), &strings)
}

/// Fails when the store does not agree with itself.
pub(crate) fn check(store: &Store) {
    let found = store.check().expect("it can be read");
    assert!(
        found.is_empty(),
        "{}",
        found
            .iter()
            .map(|one| format!("{one}\n"))
            .collect::<String>()
    );
}
