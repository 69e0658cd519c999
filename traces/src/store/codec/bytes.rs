//! Numbers and texts.

/// For how many things there is room made before they are read.
pub(super) const AT_ONCE: usize = 1_024;

/// Appends a number: seven bits a byte, the lowest first.
pub(in crate::store) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a text, its length before it.
pub(in crate::store) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Bytes that are read from the front. Every method returns `None` when they
/// end too early or are not what was asked for.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(in crate::store) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(in crate::store) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns all that is left.
    pub(in crate::store) fn rest(self) -> &'a [u8] {
        self.0
    }

    /// Takes some bytes.
    pub(in crate::store) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// Takes as many bytes as a fixed-size value has.
    pub(in crate::store) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(in crate::store) fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    /// Takes what [`put_number`] wrote.
    pub(in crate::store) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// Takes a number that has to fit a smaller type.
    pub(in crate::store) fn small<T: TryFrom<u64>>(&mut self) -> Option<T> {
        T::try_from(self.number()?).ok()
    }

    /// Takes the number of things that follow, each of them at least a byte long.
    pub(in crate::store) fn count(&mut self) -> Option<usize> {
        self.small().filter(|count| *count <= self.0.len())
    }

    /// Takes what [`put_text`] wrote.
    pub(in crate::store) fn text(&mut self) -> Option<&'a str> {
        let length = self.count()?;
        str::from_utf8(self.take(length)?).ok()
    }

    /// Takes as many things as a number before them says.
    pub(in crate::store) fn list<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let count = self.count()?;
        let mut list = Vec::with_capacity(count.min(AT_ONCE));
        for _ in 0..count {
            list.push(one(self)?);
        }
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{Bytes, put_number, put_text};

    proptest! {
        #[test]
        fn a_number_reads_back(number in any::<u64>(), after in any::<u8>()) {
            let mut out = Vec::new();
            put_number(&mut out, number);
            out.push(after);
            let mut bytes = Bytes::new(&out);
            prop_assert_eq!(bytes.number(), Some(number));
            prop_assert_eq!(bytes.byte(), Some(after));
        }

        #[test]
        fn a_text_reads_back(text in any::<String>()) {
            let mut out = Vec::new();
            put_text(&mut out, &text);
            prop_assert_eq!(Bytes::new(&out).text(), Some(text.as_str()));
        }
    }

    #[test]
    fn a_number_that_never_ends_is_refused() {
        assert_eq!(Bytes::new(&[0xff; 11]).number(), None);
        assert_eq!(Bytes::new(&[0xff; 3]).number(), None);
    }

    #[test]
    fn a_count_of_more_than_is_there_is_refused() {
        assert_eq!(Bytes::new(&[3, 0, 0]).count(), None);
        assert_eq!(Bytes::new(&[2, 0, 0]).count(), Some(2));
    }
}
