//! Datagrams of X-Ray's SDKs: what is taken out of one is what follows its header,
//! and arrives in the request to X-Ray as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use manta_fuzz::datagram::{DatagramError, document};
use manta_fuzz::literal;
use serde_json::Value;

fuzz_target!(|datagram: &[u8]| {
    let line_end = datagram.iter().position(|byte| *byte == b'\n');
    let (header, rest) = match line_end {
        Some(end) => (&datagram[..end], &datagram[end + 1..]),
        None => {
            assert_eq!(document(datagram), Err(DatagramError::NoHeader));
            return;
        }
    };
    match document(datagram) {
        Ok(document) => {
            assert!(is_header(header) != Some(false) && !document.is_empty());
            assert_eq!(document, rest);
            arrives(document);
        }
        Err(DatagramError::NoDocument) => {
            assert!(is_header(header) != Some(false) && rest.is_empty());
        }
        Err(DatagramError::Header) => {
            assert!(is_header(header) != Some(true) || is_ambiguous(header));
        }
        Err(error @ (DatagramError::NoHeader | DatagramError::Truncated)) => {
            panic!("there is a line end: {error}");
        }
    }
});

/// Another reading of the rule, from any JSON; `None` when that cannot be read, which
/// is stricter in members that mean nothing here.
fn is_header(header: &[u8]) -> Option<bool> {
    let header: Value = serde_json::from_slice(header).ok()?;
    let format = header.get("format").and_then(Value::as_str);
    let is_json = format.is_some_and(|format| format.eq_ignore_ascii_case("json"));
    Some(is_json && header.get("version").and_then(Value::as_i64) == Some(1))
}

/// Whether a member may be there twice, which is refused.
fn is_ambiguous(header: &[u8]) -> bool {
    let colons = header.iter().filter(|byte| **byte == b':').count();
    colons > 2
}

fn arrives(document: &[u8]) {
    let text = String::from_utf8_lossy(document);
    let read: String = serde_json::from_slice(&literal(&text)).expect("it is a string");
    assert_eq!(read, text);
}
