//! As much of protobuf's encoding as a span needs
//! (<https://protobuf.dev/programming-guides/encoding/>).

/// Returns a field with a message, or with bytes.
pub(super) fn message(field: u32, content: &[u8]) -> Vec<u8> {
    let mut encoded = varint(u64::from(field << 3 | 2));
    encoded.extend(varint(content.len() as u64));
    encoded.extend_from_slice(content);
    encoded
}

/// Returns a field with a text.
pub(super) fn text(field: u32, content: &str) -> Vec<u8> {
    message(field, content.as_bytes())
}

/// Returns a field with a number of variable length.
pub(super) fn number(field: u32, value: u64) -> Vec<u8> {
    [varint(u64::from(field << 3)), varint(value)].concat()
}

/// Returns a field with a number of eight bytes.
pub(super) fn fixed(field: u32, value: u64) -> Vec<u8> {
    let mut encoded = varint(u64::from(field << 3 | 1));
    encoded.extend_from_slice(&value.to_le_bytes());
    encoded
}

/// Returns seven bits a byte, the lowest first; the top bit says that there are more.
fn varint(mut value: u64) -> Vec<u8> {
    let mut encoded = Vec::new();
    while value > 127 {
        encoded.push(value as u8 | 128);
        value >>= 7;
    }
    encoded.push(value as u8);
    encoded
}

#[cfg(test)]
mod tests {
    use super::{message, number, text};

    #[test]
    fn the_guides_own_examples_are_encoded_as_there() {
        assert_eq!(number(1, 150), [0x08, 0x96, 0x01]);
        assert_eq!(text(2, "testing"), *b"\x12\x07testing");
        assert_eq!(message(3, &number(1, 150)), [0x1a, 0x03, 0x08, 0x96, 0x01]);
    }
}
