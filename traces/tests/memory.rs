//! What decoding takes in memory, counted by the allocator: little, whatever is sent.
//!
//! One test alone, because the count is the process's.
#![expect(unsafe_code, reason = "an allocator is unsafe to implement")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use manta_traces::otlp::{DecodeError, MOST_LIST_BYTES, decode_json, decode_protobuf};
use serde_json::json;

/// The longest message that the collector takes.
const LONGEST: usize = 5_000_000;

/// The system's allocator, counted.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator does all the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are the system allocator's.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Returns what `work` returns, and the most bytes that were allocated meanwhile.
fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let done = work();
    (done, PEAK.load(Ordering::Relaxed) - before)
}

/// A message in protobuf: fields of bytes, each with its number.
fn message(fields: &[(u8, &[u8])]) -> Vec<u8> {
    let mut message = Vec::new();
    for (number, bytes) in fields {
        message.push(number << 3 | 2);
        prost::encoding::encode_varint(bytes.len() as u64, &mut message);
        message.extend_from_slice(bytes);
    }
    message
}

/// Each list of OTLP's, filled with the smallest items there are.
fn hostile_protobuf(bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let full = |number, item: &[u8]| message(&[(number, item)]).repeat(bytes / (item.len() + 2));
    let resource = |resource: &[u8]| message(&[(1, &message(&[(1, resource)]))]);
    let scope = |scope: &[u8]| message(&[(1, &message(&[(2, scope)]))]);
    let span = |span: &[u8]| scope(&message(&[(2, span)]));
    let value = |value: &[u8]| span(&message(&[(9, &message(&[(2, value)]))]));
    let one_each = message(&[(9, b"")]);
    vec![
        ("resources", full(1, b"")),
        ("scopes", message(&[(1, &full(2, b""))])),
        ("spans", scope(&full(2, b""))),
        ("spans with an attribute each", scope(&full(2, &one_each))),
        ("attributes", span(&full(9, b""))),
        ("events", span(&full(11, b""))),
        ("links", span(&full(13, b""))),
        ("values", value(&message(&[(5, &full(1, b""))]))),
        ("maps", value(&message(&[(6, &full(1, b""))]))),
        ("entities", resource(&full(3, b""))),
        (
            "keys of an entity",
            resource(&message(&[(3, &full(3, b""))])),
        ),
    ]
}

fn hostile_json(bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let full = |name: &str| {
        let items = "{},".repeat(bytes / 3);
        format!("{{\"{name}\":[{items}{{}}]}}")
    };
    let resource = |of: &str| format!("{{\"resourceSpans\":[{of}]}}");
    let scope = |of: &str| resource(&format!("{{\"scopeSpans\":[{of}]}}"));
    let span = |of: &str| scope(&format!("{{\"spans\":[{of}]}}"));
    let values = format!(
        "{{\"attributes\":[{{\"value\":{{\"arrayValue\":{}}}}}]}}",
        full("values")
    );
    let all = [
        ("resources", full("resourceSpans")),
        ("scopes", resource(&full("scopeSpans"))),
        ("spans", scope(&full("spans"))),
        ("attributes", span(&full("attributes"))),
        ("events", span(&full("events"))),
        ("links", span(&full("links"))),
        ("values", span(&values)),
    ];
    all.map(|(name, text)| (name, text.into_bytes())).to_vec()
}

/// As much as exporters send at once, and more: spans of half a kilobyte.
fn honest() -> String {
    let attribute = |number: usize| {
        let (key, text) = (format!("http.request.header.x-{number}"), "a".repeat(20));
        json!({"key": key, "value": {"stringValue": text}})
    };
    let span = json!({
        "traceId": "5759e988bd862e3fe1be46a994272793", "spanId": "a000000000000001", "name": "GET",
        "startTimeUnixNano": "1", "attributes": (0..10).map(attribute).collect::<Vec<_>>(),
    });
    let spans = vec![span; 5_000];
    json!({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).to_string()
}

#[test]
fn memory_is_bounded_whatever_is_sent() {
    for share in [1, 8, 30] {
        for (what, body) in hostile_protobuf(LONGEST / share) {
            let (decoded, peak) = peak_of(|| decode_protobuf(&body).map(drop));
            check(what, body.len(), decoded, peak);
        }
        for (what, body) in hostile_json(LONGEST / share) {
            let (decoded, peak) = peak_of(|| decode_json(&body).map(drop));
            check(what, body.len(), decoded, peak);
        }
    }
    let body = honest();
    assert!(
        body.len() > 4_500_000 && body.len() < LONGEST,
        "{}",
        body.len()
    );
    let (decoded, peak) = peak_of(|| decode_json(body.as_bytes()));
    let request = decoded.expect("it is an honest request");
    check("honest", body.len(), Ok(()), peak);
    let encoded = prost::Message::encode_to_vec(&request);
    let (decoded, peak) = peak_of(|| decode_protobuf(&encoded));
    assert_eq!(decoded.expect("it is an honest request"), request);
    check("honest", encoded.len(), Ok(()), peak);
}

fn check(what: &str, bytes: usize, decoded: Result<(), DecodeError>, peak: usize) {
    // A list is there twice while it moves to where it has room.
    let most = MOST_LIST_BYTES + MOST_LIST_BYTES / 2 + bytes;
    assert!(peak <= most, "{what}: {peak} bytes for {bytes}");
    match decoded {
        Ok(()) => {}
        Err(DecodeError::TooHeavy) => assert!(peak < 1_000, "{what}: {peak} before it is refused"),
        Err(error) => panic!("{what}: {error}"),
    }
    // The longest of the smallest items are more than any application sends.
    if bytes > LONGEST * 9 / 10 && what != "honest" {
        assert!(peak < 1_000, "{what}: {bytes} bytes are decoded");
    }
}
