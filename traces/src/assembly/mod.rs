//! A trace put together from its documents.
//!
//! 1. `reading` makes pieces of the documents: of each segment and subsegment, what
//!    facts are made of. It is as lenient as [`Segment::parse`](crate::segment::Segment::parse),
//!    and several times as fast, because a store reads every document that comes.
//! 2. `survivors` chooses among documents with one id.
//! 3. `homes` finds the segment that each subsegment is part of, `tree` who called whom;
//!    `callee` names the segments that are inferred from calls.
//! 4. `facts` makes [`Facts`](crate::facts::Facts) of it, `thrown` and `slow` their root causes,
//!    and `documents` the documents that X-Ray would hand out.
//!
//! Everything takes time about in proportion to the documents, and nothing recurses
//! but reading, which JSON's depth limits: documents come from whoever can reach a socket.

mod assembled;
mod callee;
mod documents;
mod facts;
mod homes;
mod ids;
#[cfg(test)]
mod leniency;
mod lenient;
mod members;
mod paths;
mod piece;
mod reading;
mod slow;
mod survivors;
mod texts;
mod thrown;
mod tree;

pub use assembled::{Assembly, GUARANTEED_BYTES};
pub use documents::ProcessedDocument;
