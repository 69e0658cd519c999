//! Bytes as hexadecimal digits.

/// Returns the bytes that a text of hexadecimal digits of either case stands
/// for; `None` when it has another character or an odd number of them.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect()
}

/// Returns the `N` bytes that a text of hexadecimal digits stands for, as [`decode`]
/// does; `None` when there are fewer or more.
pub(crate) fn decode_exactly<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let pairs: &[[u8; 2]; N] = pairs.try_into().ok()?;
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

/// Writes bytes as lower-case digits at the start of `text`, which has room for them.
pub(crate) fn encode_into(bytes: &[u8], text: &mut [u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_exactly, encode_into};

    #[test]
    fn digits_of_either_case_are_read() {
        assert_eq!(decode("00fFA1"), Some(vec![0, 0xff, 0xa1]));
    }

    #[test]
    fn what_is_no_pair_of_digits_is_refused() {
        assert_eq!(decode("abc"), None);
        assert_eq!(decode("zz"), None);
        assert_eq!(decode("éa"), None);
    }

    #[test]
    fn a_number_of_bytes_is_that_number() {
        assert_eq!(decode_exactly("00fFA1"), Some([0, 0xff, 0xa1]));
        assert_eq!(decode_exactly::<2>("00fFA1"), None);
        assert_eq!(decode_exactly::<3>("00fFA"), None);
        assert_eq!(decode_exactly::<3>("00fFAg"), None);
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut text = [0; 6];
        encode_into(&[0, 0xff, 0xa1], &mut text);
        assert_eq!(&text, b"00ffa1");
    }
}
