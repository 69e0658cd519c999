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

pub mod bind;
pub mod config;
pub mod counters;
pub mod daemon;
pub mod forwarder;
pub mod healthcheck;
pub mod http;
pub mod intake;
pub mod logging;
mod memory;
pub mod otlp;
pub mod proxy;
mod status;
pub mod telemetry;
pub mod udp;
pub mod upstream;
