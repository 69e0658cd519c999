//! The id of a segment or subsegment.

use std::fmt::{Display, Formatter, Result as Written};

use serde::{Serialize, Serializer};

use crate::hex;

/// The id of a segment, a subsegment or an exception: 64 bits, written as 16
/// lower-case hexadecimal digits. The same as OpenTelemetry's span id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentId([u8; 8]);

impl SegmentId {
    /// Returns the id with the bits of a number.
    pub fn from_u64(bits: u64) -> Self {
        Self(bits.to_be_bytes())
    }

    /// Returns the id of OpenTelemetry's bytes; `None` unless there are eight
    /// and one of them is not zero.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let id = Self(bytes.try_into().ok()?);
        (id.0 != [0; 8]).then_some(id)
    }

    /// Returns the number with the bits of the id.
    pub fn to_u64(self) -> u64 {
        u64::from_be_bytes(self.0)
    }

    /// Returns the id that is written as 16 hexadecimal digits, of either case.
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode_exactly(text).map(Self)
    }

    fn text(self) -> [u8; 16] {
        let mut text = [0; 16];
        hex::encode_into(&self.0, &mut text);
        text
    }
}

impl Display for SegmentId {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Written {
        formatter.pad(str::from_utf8(&self.text()).expect("digits are ASCII"))
    }
}

impl Serialize for SegmentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(str::from_utf8(&self.text()).expect("digits are ASCII"))
    }
}

#[cfg(test)]
mod tests {
    use super::SegmentId;

    #[test]
    fn an_id_is_sixteen_digits() {
        let id = SegmentId::from_u64(0xf1);
        assert_eq!(id.to_string(), "00000000000000f1");
        assert_eq!(SegmentId::parse("00000000000000F1"), Some(id));
        assert_eq!(SegmentId::parse("f1"), None);
    }

    #[test]
    fn zeros_are_no_id() {
        assert_eq!(SegmentId::from_bytes(&[0; 8]), None);
        assert_eq!(SegmentId::from_bytes(&[1; 7]), None);
    }
}
