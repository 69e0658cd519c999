//! OTLP in JSON: what is read becomes documents that X-Ray takes, and is the same
//! as what is read from protobuf.

#![no_main]

use libfuzzer_sys::fuzz_target;
use manta_fuzz::spans::documents;
use manta_traces::otlp::{decode_json, decode_protobuf};
use prost::Message;

fuzz_target!(|body: &[u8]| {
    let Ok(request) = decode_json(body) else {
        return;
    };
    let from_json = documents(&request);
    // JSON may be nested a little deeper than protobuf.
    if let Ok(again) = decode_protobuf(&request.encode_to_vec()) {
        assert_eq!(documents(&again), from_json);
    }
});
