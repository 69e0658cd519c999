//! Ids that are numbers, so that a sink can tell which it has seen.

use std::sync::atomic::{AtomicU64, Ordering};

/// The largest number that is told from others.
const MOST: u64 = 1 << 24;

/// Returns a number as an id of X-Ray has it: sixteen hexadecimal digits.
pub(super) fn text(number: u64) -> [u8; 16] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    std::array::from_fn(|at| DIGITS[(number >> (60 - 4 * at)) as usize & 15])
}

/// The ids that were seen.
pub(super) struct Seen {
    bits: Vec<AtomicU64>,
    distinct: AtomicU64,
    again: AtomicU64,
}

impl Seen {
    pub(super) fn none() -> Self {
        let words = (MOST / 64) as usize;
        Self {
            bits: std::iter::repeat_with(AtomicU64::default)
                .take(words)
                .collect(),
            distinct: AtomicU64::new(0),
            again: AtomicU64::new(0),
        }
    }

    /// Notes every id of a request's body. The documents in it are strings, so their own quotes
    /// follow a backslash.
    pub(super) fn note(&self, body: &[u8]) {
        let body = std::str::from_utf8(body).unwrap_or_default();
        for (at, label) in body.match_indices(r#"\"id\":\""#) {
            let digits = body.get(at + label.len()..at + label.len() + 16);
            if let Some(number) = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()) {
                self.note_number(number);
            }
        }
    }

    fn note_number(&self, number: u64) {
        let Some(word) = self.bits.get((number / 64) as usize) else {
            return; // none of ours
        };
        let bit = 1 << (number % 64);
        let before = word.fetch_or(bit, Ordering::Relaxed);
        let count = if before & bit == 0 {
            &self.distinct
        } else {
            &self.again
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns how many different ones were seen.
    pub(super) fn distinct(&self) -> u64 {
        self.distinct.load(Ordering::Relaxed)
    }

    /// Returns how often one was seen that had been seen before.
    pub(super) fn again(&self) -> u64 {
        self.again.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Seen, text};

    #[test]
    fn each_id_counts_once() {
        assert_eq!(&text(0x00ab_cdef), b"0000000000abcdef");
        let seen = Seen::none();
        let body = |number| {
            let id = String::from_utf8(text(number).to_vec()).expect("digits are text");
            format!(r#"{{"TraceSegmentDocuments":["{{\"trace_id\":\"1\",\"id\":\"{id}\"}}"]}}"#)
        };
        for number in [1, 2, 64, 2] {
            seen.note(body(number).as_bytes());
        }
        assert_eq!((seen.distinct(), seen.again()), (3, 1));
    }
}
