//! The TCP side of port 2000: SDKs ask here what to sample.
//!
//! Either the daemon answers itself, from the sampling section of its own
//! configuration, or it asks X-Ray, signing for the SDK, which has no
//! credentials of its own.

mod call;
mod central;
mod gate;
mod own;
mod reply;
mod server;
mod upstream;
mod xray;

pub use call::Call;
pub use reply::Reply;
pub use server::Proxy;
pub use upstream::{Unreachable, Upstream};
