//! The official daemon's datagram format: a header line, then a segment document.

use serde::Deserialize;

/// The header of every X-Ray SDK, byte by byte; Java's has spaces.
const USUAL_HEADER: &[u8] = br#"{"format":"json","version":1}"#;

/// Why a datagram is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatagramError {
    /// There is no line feed.
    #[error("there is no header: a line feed has to end it")]
    NoHeader,
    /// Nothing follows the header.
    #[error("there is nothing behind the header")]
    NoDocument,
    /// The header is not what it should be.
    #[error("its header is not {{\"format\":\"json\",\"version\":1}}")]
    Header,
    /// It was longer than any UDP datagram can be.
    #[error("it was cut off")]
    Truncated,
}

/// Returns the document in a datagram. It is not parsed, as in the official daemon.
///
/// # Errors
/// When the header is not JSON with the format `json` (in any case) and the version 1, or the
/// document is empty.
pub fn document(datagram: &[u8]) -> Result<&[u8], DatagramError> {
    if let Some(document) = datagram
        .strip_prefix(USUAL_HEADER)
        .and_then(|rest| rest.strip_prefix(b"\n"))
    {
        return not_empty(document);
    }
    let end = datagram.iter().position(|byte| *byte == b'\n');
    let end = end.ok_or(DatagramError::NoHeader)?;
    let header = &datagram[..end];
    // What serde derives would take a list of the two values as well.
    if !header.trim_ascii_start().starts_with(b"{") {
        return Err(DatagramError::Header);
    }
    let header: Header = serde_json::from_slice(header).map_err(|_| DatagramError::Header)?;
    if header.version != 1 || !header.format.eq_ignore_ascii_case("json") {
        return Err(DatagramError::Header);
    }
    not_empty(&datagram[end + 1..])
}

fn not_empty(document: &[u8]) -> Result<&[u8], DatagramError> {
    match document {
        [] => Err(DatagramError::NoDocument),
        _ => Ok(document),
    }
}

#[derive(Deserialize)]
struct Header {
    format: String,
    version: i64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DatagramError, document};

    #[test]
    fn headers_are_read_as_the_official_daemon_reads_them() {
        for (datagram, expected) in [
            (r#"{"format":"json","version":1}|{}"#, Ok("{}")),
            (r#"{"format": "json", "version": 1}|{}"#, Ok("{}")),
            (r#"{"version":1,"format":"JSON","more":[1]}|{}"#, Ok("{}")),
            (r#"{"format":"json","version":1}|{|}"#, Ok("{|}")),
            (r#"{"format":"json","version":1}|not json"#, Ok("not json")),
            (
                r#"{"format":"json","version":1}|"#,
                Err(DatagramError::NoDocument),
            ),
            (
                r#"{"format":"json","version":1}"#,
                Err(DatagramError::NoHeader),
            ),
            (
                r#"{"format":"json","version":2}|{}"#,
                Err(DatagramError::Header),
            ),
            (
                r#"{"format":"xml","version":1}|{}"#,
                Err(DatagramError::Header),
            ),
            (
                r#"{"format":"json","version":"1"}|{}"#,
                Err(DatagramError::Header),
            ),
            (r#"{"version":1}|{}"#, Err(DatagramError::Header)),
            (r#"["json",1]|{}"#, Err(DatagramError::Header)),
            (r"|{}", Err(DatagramError::Header)),
            ("", Err(DatagramError::NoHeader)),
        ] {
            let datagram = datagram.replace('|', "\n");
            let expected = expected.map(|text| text.replace('|', "\n").into_bytes());
            let read = document(datagram.as_bytes()).map(<[u8]>::to_vec);
            assert_eq!(read, expected, "{datagram}");
        }
    }

    proptest! {
        #[test]
        fn no_datagram_is_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = document(&bytes);
        }

        #[test]
        fn whatever_follows_the_header_is_the_document(
            bytes in prop::collection::vec(any::<u8>(), 1..200)
        ) {
            let header: &[u8] = b"{\"version\": 1, \"format\": \"json\"}\n";
            let datagram = [header, &bytes].concat();
            prop_assert_eq!(document(&datagram), Ok(bytes.as_slice()));
        }
    }
}
