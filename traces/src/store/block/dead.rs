//! Positions of a block whose traces are elsewhere by now.

/// A set of positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Dead {
    /// A bit for each position, the lowest first; positions past its end are not in it.
    bits: Vec<u8>,
}

impl Dead {
    pub(in crate::store) fn insert(&mut self, position: u32) {
        let (byte, bit) = place(position);
        if self.bits.len() <= byte {
            self.bits.resize(byte + 1, 0);
        }
        self.bits[byte] |= bit;
    }

    pub(in crate::store) fn contains(&self, position: u32) -> bool {
        let (byte, bit) = place(position);
        self.bits.get(byte).is_some_and(|bits| bits & bit != 0)
    }

    /// Returns how many there are.
    pub(in crate::store) fn count(&self) -> u32 {
        self.bits.iter().map(|bits| bits.count_ones()).sum()
    }

    pub(in crate::store) fn as_bytes(&self) -> &[u8] {
        &self.bits
    }

    pub(in crate::store) fn of_bytes(bytes: &[u8]) -> Self {
        Self {
            bits: bytes.to_vec(),
        }
    }
}

fn place(position: u32) -> (usize, u8) {
    (position as usize / 8, 1 << (position % 8))
}

#[cfg(test)]
mod tests {
    use super::Dead;

    #[test]
    fn what_was_put_in_is_in_it() {
        let mut dead = Dead::default();
        for position in [0, 7, 8, 1_000, 7] {
            dead.insert(position);
        }
        assert_eq!(dead.count(), 4);
        assert!(dead.contains(1_000) && !dead.contains(1) && !dead.contains(5_000));
        assert_eq!(Dead::of_bytes(dead.as_bytes()), dead);
    }
}
