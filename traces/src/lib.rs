//! Traces as values: X-Ray's segments, OpenTelemetry's spans made into them,
//! and the rules by which requests are sampled.
//!
//! **Invariant:** this crate is pure. It opens no file and no socket, reads no
//! environment and no clock, and prints nothing; what it needs from outside —
//! the time, random numbers, fresh ids — is passed in. `store`, a feature, has the
//! database's folder and is pure otherwise.

pub mod assembly;
pub mod facts;
pub mod filter;
pub mod graph;
mod hex;
mod id_source;
pub mod insights;
pub mod otlp;
pub mod sampling;
pub mod segment;
mod segment_id;
pub mod statistics;
#[cfg(feature = "store")]
pub mod store;
pub mod summary;
mod trace_id;

pub use id_source::IdSource;
pub use segment_id::SegmentId;
pub use trace_id::TraceId;
