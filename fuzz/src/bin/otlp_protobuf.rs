//! OTLP in protobuf: what is read becomes documents that X-Ray takes, and is the
//! same when it is written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use manta_fuzz::spans::documents;
use manta_traces::otlp::decode_protobuf;
use prost::Message;

fuzz_target!(|body: &[u8]| {
    let Ok(request) = decode_protobuf(body) else {
        return;
    };
    let written = request.encode_to_vec();
    let again = decode_protobuf(&written).expect("what is written can be read");
    assert_eq!(documents(&again), documents(&request));
});
