//! Where fresh ids come from.

use crate::SegmentId;

/// Makes ids for what has none yet: exceptions, and segments that no span stands for.
///
/// Any closure that returns random numbers is one; in tests, one that counts.
pub trait IdSource {
    /// Returns an id that was not returned before.
    fn next_id(&mut self) -> SegmentId;
}

impl<F: FnMut() -> u64> IdSource for F {
    fn next_id(&mut self) -> SegmentId {
        // All zeros means "no id", in X-Ray as in OpenTelemetry.
        SegmentId::from_u64(self().max(1))
    }
}
