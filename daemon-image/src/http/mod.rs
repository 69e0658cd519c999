//! Serving HTTP on a socket: what the OTLP receivers and the sampling proxy share.
//!
//! Whoever sends can be slow, huge or broken. Everything a client can make the
//! daemon hold is bounded here: connections, streams, headers, and the bytes of
//! all bodies together ([`Allowance`]).

mod answer;
mod body;
mod server;

pub(crate) use answer::Answer;
pub(crate) use body::{Allowance, BodyError};
pub(crate) use server::{Handler, serve};
