//! The ids of inferred segments.

use crate::{SegmentId, TraceId};

/// Returns the id of the segment that is inferred from a call: always the same for
/// the same call, so that what is answered today can be asked for tomorrow.
///
/// `call` is the call's own id; of one that has none, its place in its document and
/// the document's id.
pub(super) fn inferred(trace: TraceId, call: CallId) -> SegmentId {
    let (id, place) = match call {
        CallId::Own(id) => (id, 0),
        CallId::Placed { document, place } => (document, place as u64 + 1),
    };
    let mut bits = FNV_OFFSET;
    let numbers = [id.to_u64().to_be_bytes(), place.to_be_bytes()].concat();
    for byte in trace.to_bytes().into_iter().chain(numbers) {
        bits = (bits ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
    }
    SegmentId::from_u64(bits)
}

/// What tells calls of a trace apart.
#[derive(Clone, Copy, Debug)]
pub(super) enum CallId {
    /// Its id.
    Own(SegmentId),
    /// It has none.
    Placed {
        /// The id of its document.
        document: SegmentId,
        /// Its place in it.
        place: usize,
    },
}

/// The parameters of FNV-1a with 64 bits.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

#[cfg(test)]
mod tests {
    use super::{CallId, inferred};
    use crate::{SegmentId, TraceId};

    #[test]
    fn each_call_has_its_own_id_and_keeps_it() {
        let trace = TraceId::parse("1-5759e988-bd862e3fe1be46a994272793").unwrap();
        let document = SegmentId::from_u64(1);
        let calls = [
            CallId::Own(document),
            CallId::Own(SegmentId::from_u64(2)),
            CallId::Placed { document, place: 0 },
            CallId::Placed { document, place: 1 },
        ];
        let ids = calls.map(|call| inferred(trace, call).to_string());
        assert_eq!(
            ids.len(),
            std::collections::HashSet::from(ids.clone()).len()
        );
        assert_eq!(ids[0], inferred(trace, calls[0]).to_string());
    }
}
