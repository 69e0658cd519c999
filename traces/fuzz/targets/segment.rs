//! Segment documents: what is read is judged, cut, written, and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use manta_traces::segment::{Segment, flaws, split};

fuzz_target!(|document: &[u8]| {
    let Ok(segment) = Segment::parse(document) else {
        return;
    };
    let written = segment.to_json();
    let again = Segment::parse(written.as_bytes()).expect("what is written can be read");
    assert_eq!(again, segment);
    flaws(&segment);
    let limit = 200;
    let result = split(segment, limit);
    assert!(
        result
            .documents
            .iter()
            .all(|document| document.len() <= limit)
    );
});
