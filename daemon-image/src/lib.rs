//! The collector: takes X-Ray segments from applications and hands them on to AWS, losing none.
//!
//! ```text
//! udp ─┐                                   ┌─▶ upstream ─▶ X-Ray
//! otlp ┼─▶ intake (budget, batches) ─▶ forwarder
//! …   ─┘
//! ```
//!
//! Receivers offer documents to the [`intake::Intake`], which never blocks them; the forwarder takes
//! batches out of it and keeps what X-Ray did not take. [`counters::Counters`] knows where every
//! segment went.

pub mod counters;
pub mod forwarder;
mod http;
pub mod intake;
pub mod logging;
pub mod otlp;
pub mod proxy;
pub mod udp;
pub mod upstream;
