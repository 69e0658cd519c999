//! The id of a trace, in X-Ray's form and in W3C's.

use std::fmt::{Display, Formatter, Result as Written};

use serde::{Serialize, Serializer};

use crate::hex;

/// The id of a trace: 128 bits.
///
/// X-Ray writes it as `1-<8 digits>-<24 digits>`, the first eight being the
/// time of the first request; W3C and OpenTelemetry write the same 32 digits in
/// one. X-Ray takes ids whose first digits are no time since it takes
/// OpenTelemetry's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId([u8; 16]);

impl TraceId {
    /// Returns the id of OpenTelemetry's bytes; `None` unless there are sixteen
    /// and one of them is not zero.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let id = Self(bytes.try_into().ok()?);
        (id.0 != [0; 16]).then_some(id)
    }

    /// Returns the id that was kept as bytes.
    #[cfg(feature = "store")]
    pub(crate) fn from_array(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns its bytes.
    #[cfg(feature = "store")]
    pub(crate) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Returns the id that is written in X-Ray's form, digits of either case.
    pub fn parse(text: &str) -> Option<Self> {
        let (time, rest) = text.strip_prefix("1-")?.split_once('-')?;
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&hex::decode_exactly::<4>(time)?);
        bytes[4..].copy_from_slice(&hex::decode_exactly::<12>(rest)?);
        Some(Self(bytes))
    }

    /// Returns the id that is written in W3C's form: 32 digits.
    pub fn parse_w3c(text: &str) -> Option<Self> {
        hex::decode_exactly(text).map(Self)
    }

    /// Returns its bytes, as OpenTelemetry writes them.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// Returns W3C's form of it.
    pub fn to_w3c(self) -> String {
        let mut text = [0; 32];
        hex::encode_into(&self.0, &mut text);
        String::from_utf8(text.to_vec()).expect("digits are ASCII")
    }

    fn text(self) -> [u8; 35] {
        let mut text = *b"1-........-........................";
        hex::encode_into(&self.0[..4], &mut text[2..10]);
        hex::encode_into(&self.0[4..], &mut text[11..]);
        text
    }
}

impl Display for TraceId {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Written {
        formatter.pad(str::from_utf8(&self.text()).expect("digits are ASCII"))
    }
}

impl Serialize for TraceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(str::from_utf8(&self.text()).expect("digits are ASCII"))
    }
}

#[cfg(test)]
mod tests {
    use super::TraceId;

    #[test]
    fn both_forms_are_the_same_id() {
        let id = TraceId::parse("1-5759e988-bd862e3fe1be46a994272793").unwrap();
        assert_eq!(
            TraceId::parse_w3c("5759e988bd862e3fe1be46a994272793"),
            Some(id)
        );
        assert_eq!(id.to_string(), "1-5759e988-bd862e3fe1be46a994272793");
        assert_eq!(id.to_w3c(), "5759e988bd862e3fe1be46a994272793");
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "1-5759e988",
            "2-5759e988-bd862e3fe1be46a994272793",
            "1-5759e98-8bd862e3fe1be46a994272793",
            "1-5759e988-bd862e3fe1be46a99427279g",
        ] {
            assert_eq!(TraceId::parse(text), None, "{text}");
        }
    }
}
