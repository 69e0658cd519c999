//! AWS as a target of manta's engine.
//!
//! **Invariants:** this crate is the only one that names the AWS SDK, and
//! inside it `lower` and `policy` do not: they turn a blueprint into a stack
//! and grants into policies without a call to anyone.

mod call;
mod connection;
mod in_flight;
mod kinds;
pub mod lower;
pub mod network;
pub mod operations;
mod placement;
mod policy;
mod poll;
pub mod prepare;
mod registry;
mod seen;
mod tags;
mod target;
#[doc(hidden)]
pub mod testing;
mod workshop;
mod xray_name;

pub use connection::{Connection, ConnectionError, ConnectionOptions};
pub use kinds::AwsResource;
pub use target::Target;
pub use workshop::Workshop;
