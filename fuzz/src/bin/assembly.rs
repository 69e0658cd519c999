//! Traces of documents, one a line: whatever they say of each other, a trace is put
//! together of them, the same in whatever order they come, and nothing of it is lost.

#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use manta_traces::assembly::Assembly;
use manta_traces::facts::{Caller, Facts, Strings};
use manta_traces::segment::Segment;
use manta_traces::summary::TraceSummary;

fuzz_target!(|documents: &[u8]| {
    let Ok(documents) = str::from_utf8(documents) else {
        return;
    };
    let documents = of_one_trace(documents.lines());
    let Some((facts, handed_out)) = assembled(&documents) else {
        return;
    };
    for edge in &facts.edges {
        let from = match edge.from {
            Caller::Client => edge.to,
            Caller::Node(from) => from,
        };
        assert!(from < facts.nodes.len() && edge.to < facts.nodes.len());
    }
    let reversed: Vec<_> = documents.iter().rev().copied().collect();
    assert_eq!(assembled(&reversed), Some((facts, handed_out)));
});

/// Returns the documents that X-Ray's readers take, as far as they are of the first
/// one's trace: that is how a store hands them over.
fn of_one_trace<'a>(documents: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let trace = |text: &str| {
        let segment = Segment::parse(text.as_bytes()).ok()?;
        Some(segment.trace_id?.to_ascii_lowercase())
    };
    let mut documents: Vec<_> = documents
        .filter_map(|text| Some((trace(text)?, text)))
        .collect();
    let first = documents.first().map(|(trace, _)| trace.clone());
    documents.retain(|(trace, _)| Some(trace) == first.as_ref());
    documents.into_iter().map(|(_, text)| text).collect()
}

/// Returns what is made of documents, when it holds together.
fn assembled(documents: &[&str]) -> Option<(Facts, Vec<String>)> {
    let assembly = Assembly::of(documents)?;
    let mut strings = Strings::default();
    let facts = assembly.facts(&mut strings);
    serde_json::to_string(&TraceSummary::of(&facts, &strings)).expect("it can be written");
    let handed_out = assembly.documents();
    assert_eq!(handed_out.len(), facts.nodes.len());
    let mut ids = HashSet::new();
    assert!(handed_out.iter().all(|one| ids.insert(&one.id)));
    let texts: Vec<_> = handed_out.into_iter().map(|one| one.document).collect();
    for text in &texts {
        Segment::parse(text.as_bytes()).expect("it can be read");
    }
    Some((facts, texts))
}
