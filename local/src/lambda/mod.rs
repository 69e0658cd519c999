//! Lambda on this machine: functions behind the Runtime API, run by Lambda's own runtime clients.
//!
//! ```text
//! manta invoke, aws lambda invoke ─▶ api ┐
//! HTTP requests ────────────────▶ url    ├▶ function ─▶ sandbox (a process and its Runtime API)
//! queues of the emulated AWS ───▶ sqs    ┘      └─────▶ tracing ─▶ collector
//! ```
//!
//! [`Functions`] is all of it. A `function` has as many execution environments as it is invoked
//! at once, up to a limit; an environment takes one event at a time, and is killed when the
//! function's time or memory is up. What Lambda says in answers, logs and segments is said here in
//! the same words.

mod api;
mod clock;
mod context;
mod function;
mod functions;
mod names;
mod percent;
mod registry;
mod runtimes;
mod sandbox;
mod serving;
mod sqs;
mod tracing;
mod url;
mod waiting;

pub use context::{Context, Listen};
pub use functions::Functions;
pub use sandbox::Lines;
