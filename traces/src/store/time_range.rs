//! Which traces, by time.

use super::block::Header;
use super::kept::Kept;

/// A range of time; `from` is in it, `until` is not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeRange {
    /// Which time of a trace has to be in it.
    pub by: By,
    /// Its start, in seconds since 1970.
    pub from: f64,
    /// Its end, in seconds since 1970.
    pub until: f64,
}

/// Which time of a trace counts ("TimeRangeType" in the X-Ray API).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// When it began; the API's `TraceId`.
    Start,
    /// When its last document arrived; the API's `Event`.
    Arrival,
    /// Any from its start to its end; for the API's `Service`.
    Activity,
}

impl TimeRange {
    /// Returns the range that all traces are in.
    pub fn all() -> Self {
        Self {
            by: By::Start,
            from: f64::NEG_INFINITY,
            until: f64::INFINITY,
        }
    }

    /// Whether a trace is in it.
    pub fn has(&self, trace: &Kept) -> bool {
        let Kept { facts, arrived } = trace;
        match self.by {
            By::Start => self.overlaps(facts.start, facts.start),
            By::Arrival => self.overlaps(*arrived, *arrived),
            By::Activity => self.overlaps(facts.start, facts.end),
        }
    }

    /// Whether a trace of a block can be in it.
    pub(super) fn may_have(&self, block: &Header) -> bool {
        match self.by {
            By::Start => self.overlaps(block.start.first, block.start.last),
            By::Arrival => self.overlaps(block.arrived.first, block.arrived.last),
            By::Activity => self.overlaps(block.start.first, block.end),
        }
    }

    fn overlaps(&self, first: f64, last: f64) -> bool {
        first < self.until && self.from <= last
    }
}
