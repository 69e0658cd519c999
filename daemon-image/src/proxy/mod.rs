//! The TCP side of port 2000: SDKs ask here what to sample.
//!
//! Either the daemon answers itself, from the sampling section of its own
//! configuration (with an eye on rules that X-Ray has for exactly its service), or
//! it asks X-Ray, signing for the SDK, which has no credentials of its own.

mod call;
mod central;
mod gate;
mod overridden;
mod own;
mod reply;
mod server;
mod upstream;
mod xray;

pub use call::Call;
pub use reply::Reply;
pub use server::Proxy;
pub use upstream::{Unreachable, Upstream};
