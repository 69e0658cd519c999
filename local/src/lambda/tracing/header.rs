//! `X-Amzn-Trace-Id`.

use std::fmt::{Display, Formatter, Result as Written};

use manta_traces::{SegmentId, TraceId};

/// What a request says of the trace that it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lambda) struct Header {
    /// The trace.
    pub(in crate::lambda) root: TraceId,
    /// The segment or subsegment that made the request.
    pub(in crate::lambda) parent: Option<SegmentId>,
    /// Whether it is traced; `None`: whoever gets it decides.
    pub(in crate::lambda) sampled: Option<bool>,
}

impl Header {
    /// Returns the header of a new trace, about which nothing is decided; `now` is in seconds
    /// since 1970.
    pub(in crate::lambda) fn new_trace(now: f64) -> Self {
        let seconds = now as u32;
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&seconds.to_be_bytes());
        fastrand::fill(&mut bytes[4..]);
        Self {
            root: TraceId::from_bytes(&bytes).expect("sixteen bytes, and time is not zero"),
            parent: None,
            sampled: None,
        }
    }

    /// Reads a header; `None` when it names no trace. Members that are not known are left out.
    pub(in crate::lambda) fn parse(text: &str) -> Option<Self> {
        let (mut root, mut parent, mut sampled) = (None, None, None);
        for member in text.split(';') {
            let Some((name, value)) = member.trim().split_once('=') else {
                continue;
            };
            match name {
                "Root" => root = TraceId::parse(value),
                "Parent" => parent = SegmentId::parse(value),
                "Sampled" => sampled = is_sampled(value),
                _ => {}
            }
        }
        Some(Self {
            root: root?,
            parent,
            sampled,
        })
    }
}

/// `?` asks the receiver to decide.
fn is_sampled(value: &str) -> Option<bool> {
    match value {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

impl Display for Header {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Written {
        let Self {
            root,
            parent,
            sampled,
        } = self;
        write!(formatter, "Root={root}")?;
        if let Some(parent) = parent {
            write!(formatter, ";Parent={parent}")?;
        }
        match sampled {
            Some(true) => formatter.write_str(";Sampled=1"),
            Some(false) => formatter.write_str(";Sampled=0"),
            None => Ok(()),
        }
    }
}

/// Returns an id that no other segment has.
pub(in crate::lambda) fn new_id() -> SegmentId {
    SegmentId::from_u64(fastrand::u64(1..))
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn what_is_read_is_written_again() {
        for text in [
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
            "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
            "Root=1-5759e988-bd862e3fe1be46a994272793",
        ] {
            assert_eq!(Header::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn members_may_come_in_any_order_and_unknown_ones_are_left_out() {
        let header = "Self=1-67891234-12456789abcdef012345678;Sampled=?;\
            Root=1-5759e988-bd862e3fe1be46a994272793; Lineage=a:1";
        let header = Header::parse(header).unwrap();
        assert_eq!((header.parent, header.sampled), (None, None));
    }

    #[test]
    fn a_header_without_a_trace_is_none() {
        assert_eq!(Header::parse("Parent=53995c3f42cd8ad8;Sampled=1"), None);
        assert_eq!(Header::parse("Root=nonsense"), None);
    }

    #[test]
    fn a_new_trace_has_the_time() {
        let header = Header::new_trace(1_465_510_280.9).to_string();
        assert!(header.starts_with("Root=1-5759e988-"), "{header}");
    }
}
