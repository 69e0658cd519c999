//! Bytes made smaller.

use super::bytes::{Bytes, put_number};

/// The most that comes out: a chunk of documents holds whole traces, and the
/// largest trace is far smaller.
const MOST: usize = 1 << 28;

/// Returns bytes compressed (LZ4, one block), their length before them.
pub(in crate::store) fn squeeze(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 3 + 16);
    put_number(&mut out, bytes.len() as u64);
    let header = out.len();
    out.resize(
        header + lz4_flex::block::get_maximum_output_size(bytes.len()),
        0,
    );
    let length = lz4_flex::block::compress_into(bytes, &mut out[header..])
        .expect("there is room for the worst");
    out.truncate(header + length);
    out
}

/// Returns what was compressed; `None` when it is damaged.
pub(in crate::store) fn unsqueeze(squeezed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Bytes::new(squeezed);
    let length: usize = bytes.small()?;
    let body = bytes.rest();
    // LZ4 makes at most 255 bytes of one.
    if length > MOST || length > body.len().saturating_mul(255) {
        return None;
    }
    let whole = lz4_flex::block::decompress(body, length).ok()?;
    (whole.len() == length).then_some(whole)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{squeeze, unsqueeze};

    proptest! {
        #[test]
        fn what_is_squeezed_reads_back(bytes in any::<Vec<u8>>(), times in 0_usize..9) {
            let bytes = bytes.repeat(times);
            prop_assert_eq!(unsqueeze(&squeeze(&bytes)), Some(bytes));
        }

        #[test]
        fn damaged_bytes_do_no_harm(bytes in any::<Vec<u8>>()) {
            let _ = unsqueeze(&bytes);
        }
    }

    #[test]
    fn a_length_that_cannot_be_is_refused() {
        assert_eq!(unsqueeze(&[0xff, 0xff, 0xff, 0x7f, 0]), None);
    }
}
