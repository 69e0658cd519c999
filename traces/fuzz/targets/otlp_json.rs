//! OTLP in JSON: what is read becomes documents that can be read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use manta_traces::otlp::{Options, decode_json, translate};
use manta_traces::segment::Segment;

fuzz_target!(|body: &[u8]| {
    let Ok(request) = decode_json(body) else {
        return;
    };
    let mut last = 0;
    let mut ids = || {
        last += 1;
        last
    };
    translate(
        &request,
        &Options::default(),
        &mut ids,
        &mut |document: &[u8]| {
            Segment::parse(document).expect("a document can be read");
        },
    );
});
