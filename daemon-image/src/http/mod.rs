//! Serving HTTP on a socket: what the OTLP receivers, the sampling proxy and the local X-Ray share.
//!
//! Whoever sends can be slow, huge or broken. Everything a client can make the
//! daemon hold is bounded here: connections, streams, headers, and the bytes of
//! all bodies together ([`Allowance`]).

mod answer;
mod body;
mod server;

pub use answer::Answer;
pub use body::{Allowance, BodyError, Received};
pub use server::{Handler, serve};
