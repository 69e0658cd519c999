//! Which services there are, which calls which, and how well that goes: what
//! `GetServiceGraph` and `GetTraceGraph` answer.
//!
//! The rules, and where they are from ("guide" is X-Ray's developer guide, "API"
//! its reference, "examples" the outputs of the two operations that the guide,
//! the reference of the `aws` command and Grafana's X-Ray plugin show):
//!
//! - A service is a name, a type and an account (API, "Service").
//! - A service's statistics are of its own segments, an edge's of what the caller
//!   measured (guide, "Using latency histograms"). An inferred segment is its
//!   caller's measurement, so there the two agree.
//! - Each root service has a service of its name and of the type `client` before
//!   it, which has no statistics of its own (examples).
//! - Its state is `active` when it sent segments, `unknown` when it is only known
//!   from its callers, as clients are (examples).
//! - What has not ended is drawn but not counted: "completed requests" (API,
//!   "ServiceStatistics").
//! - A message that is handed over has an edge of the type `link`, which counts
//!   how old messages were when they were received, and has neither responses nor
//!   their statistics (API, "Edge"; examples). Who received it is no root (examples).
//! - Times are whole seconds (examples): the second in which the first segment
//!   began, and the one by which the last had ended.
//! - The order is that of names, types and accounts, and numbers are places in
//!   that order, so that the same traces make the same graph. X-Ray's order is
//!   not told.

mod builder;
mod counted;
mod messages;
mod numbered;
#[cfg(test)]
mod properties;
mod service;
mod span;

pub use builder::{Block, GraphBuilder};
pub use service::{Edge, Requests, Service, ServiceGraph, State, Traffic};
