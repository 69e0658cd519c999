//! The SDKs that people have in their applications, against the collector as it
//! is installed: what they set is what X-Ray has in the end.
//!
//! X-Ray is the emulated one, and is asked with BatchGetTraces.

mod collector;
mod opentelemetry;
mod program;
mod xray;
mod xray_sdk;
