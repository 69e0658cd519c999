//! Decompressing a message, within a limit: a kilobyte can unpack to a megabyte.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::refusal::Refusal;

/// How a message is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
}

impl Compression {
    /// Reads the value of `content-encoding` or `grpc-encoding`.
    pub(super) fn of(name: Option<&str>) -> Result<Self, Refusal> {
        match name.map(str::trim) {
            None | Some("" | "identity") => Ok(Self::None),
            Some("gzip") => Ok(Self::Gzip),
            Some(other) => Err(Refusal::Compression(other.to_owned())),
        }
    }

    /// Returns the message itself, of at most `limit` bytes.
    pub(super) fn undo(self, message: &[u8], limit: usize) -> Result<Cow<'_, [u8]>, Refusal> {
        match self {
            Self::None => Ok(Cow::Borrowed(message)),
            Self::Gzip => inflate(message, limit).map(Cow::Owned),
        }
    }
}

fn inflate(message: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut inflated = Vec::new();
    // One byte more than allowed tells "at the limit" from "over it".
    MultiGzDecoder::new(message)
        .take(limit as u64 + 1)
        .read_to_end(&mut inflated)
        .map_err(|error| Refusal::Damaged(error.to_string()))?;
    if inflated.len() > limit {
        return Err(Refusal::Inflated { limit });
    }
    Ok(inflated)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::GzEncoder;

    use super::{Compression, Refusal};

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).expect("memory takes everything");
        encoder.finish().expect("memory takes everything")
    }

    #[test]
    fn what_was_compressed_comes_back() {
        let compressed = gzip(b"spans");
        let message = Compression::Gzip.undo(&compressed, 5).expect("it fits");
        assert_eq!(&*message, b"spans");
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = gzip(&vec![0; 10_000_000]);
        assert!(bomb.len() < 20_000);
        let refused = Compression::Gzip.undo(&bomb, 4096);
        assert!(matches!(refused, Err(Refusal::Inflated { limit: 4096 })));
    }

    #[test]
    fn damage_is_told_apart_from_compression_that_is_not_known() {
        let damaged = Compression::Gzip.undo(b"not gzip at all", 4096);
        assert!(matches!(damaged, Err(Refusal::Damaged(_))));
        let unknown = Compression::of(Some("zstd"));
        assert!(matches!(unknown, Err(Refusal::Compression(name)) if name == "zstd"));
    }
}
