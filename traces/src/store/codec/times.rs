//! Times, as how far they are from another.

use super::bytes::{Bytes, put_number};

/// Appends a time as its distance from another in units of the last place: about a
/// quarter of a microsecond for seconds since 1970, so that what is a few
/// milliseconds apart takes three bytes, and every number reads back exactly.
pub(in crate::store) fn put_time(out: &mut Vec<u8>, time: f64, from: f64) {
    let distance = time.to_bits().wrapping_sub(from.to_bits()).cast_signed();
    // The sign goes into the lowest bit, because a number's upper zeros cost nothing.
    put_number(out, ((distance << 1) ^ (distance >> 63)).cast_unsigned());
}

/// Takes what [`put_time`] wrote.
pub(in crate::store) fn take_time(bytes: &mut Bytes<'_>, from: f64) -> Option<f64> {
    let number = bytes.number()?;
    let distance = (number >> 1) ^ (number & 1).wrapping_neg();
    Some(f64::from_bits(from.to_bits().wrapping_add(distance)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::super::bytes::Bytes;
    use super::{put_time, take_time};

    proptest! {
        #[test]
        fn every_time_reads_back_exactly(time in any::<f64>(), from in any::<f64>()) {
            let mut out = Vec::new();
            put_time(&mut out, time, from);
            let read = take_time(&mut Bytes::new(&out), from);
            prop_assert_eq!(read.map(f64::to_bits), Some(time.to_bits()));
        }
    }

    #[test]
    fn what_is_milliseconds_apart_is_short() {
        let mut out = Vec::new();
        put_time(&mut out, 1_795_219_200.025, 1_795_219_200.0);
        assert!(out.len() <= 3, "{out:?}");
    }
}
