//! Segment documents: what is read is judged, cut, written, and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use manta_fuzz::pieces::pieces;
use manta_traces::segment::{Segment, flaws, split};

fuzz_target!(|document: &[u8]| {
    let Ok(segment) = Segment::parse(document) else {
        return;
    };
    let written = segment.to_json();
    let again = Segment::parse(written.as_bytes()).expect("what is written can be read");
    assert_eq!(again, segment);
    flaws(&segment);
    for limit in [60, 200, 1000] {
        is_split(&segment, limit);
    }
});

/// Every document fits, and nothing is lost that is not named.
fn is_split(segment: &Segment, limit: usize) {
    let whole = segment.to_json().len();
    let result = split(segment.clone(), limit);
    let read = |text: &String| Segment::parse(text.as_bytes()).expect("it can be read");
    assert!(result.documents.iter().all(|text| text.len() <= limit));
    let named = result.shortened.iter().chain(&result.oversize);
    assert!(named.clone().all(|oversize| oversize.bytes > limit));
    if named.count() == 0 {
        let parts = result.documents.iter().map(read);
        assert_eq!(pieces(parts), pieces([segment.clone()]));
    }
    if whole <= limit {
        assert_eq!(result.documents, [segment.to_json()]);
    }
}
