//! A document as a JSON string literal.

/// Appends `text`, which is UTF-8, to `out` as the inside of a JSON string (RFC 8259 §7).
pub(super) fn escape(text: &[u8], out: &mut Vec<u8>) {
    // Segments are JSON themselves: about one byte in eight is a quote.
    out.reserve(text.len() + text.len() / 4);
    let mut copied = 0;
    for (at, &byte) in text.iter().enumerate() {
        let kind = KINDS[byte as usize];
        if kind == CLEAN {
            continue;
        }
        out.extend_from_slice(&text[copied..at]);
        copied = at + 1;
        out.push(b'\\');
        if kind == byte {
            copied = at; // a quote or a backslash follows its own backslash, with the next run
        } else if kind == UNICODE {
            out.extend_from_slice(b"u00");
            out.push(HEX[(byte >> 4) as usize]);
            out.push(HEX[(byte & 15) as usize]);
        } else {
            out.push(kind);
        }
    }
    out.extend_from_slice(&text[copied..]);
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A byte that stands for itself.
const CLEAN: u8 = 0;
/// A control character without a short form.
const UNICODE: u8 = b'u';

/// For each byte: [`CLEAN`], [`UNICODE`], or what follows its backslash.
static KINDS: [u8; 256] = kinds();

const fn kinds() -> [u8; 256] {
    let mut kinds = [CLEAN; 256];
    let mut control = 0;
    while control < 0x20 {
        kinds[control] = UNICODE;
        control += 1;
    }
    kinds[b'"' as usize] = b'"';
    kinds[b'\\' as usize] = b'\\';
    kinds[b'\n' as usize] = b'n';
    kinds[b'\r' as usize] = b'r';
    kinds[b'\t' as usize] = b't';
    kinds
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::escape;

    proptest! {
        #[test]
        fn what_is_escaped_reads_back_as_it_was(text in any::<String>()) {
            let mut literal = vec![b'"'];
            escape(text.as_bytes(), &mut literal);
            literal.push(b'"');
            let read: String = serde_json::from_slice(&literal).expect("it is a literal");
            prop_assert_eq!(read, text);
        }
    }

    #[test]
    fn every_control_character_is_escaped() {
        let text: String = (0..0x20u8).map(char::from).collect();
        let mut literal = Vec::new();
        escape(text.as_bytes(), &mut literal);
        assert!(literal.iter().all(|byte| *byte >= 0x20));
    }
}
