//! Ways from containers to what listens on loopback.
//!
//! The local X-Ray, the emulated AWS and the metadata endpoint listen on loopback alone, where
//! no container gets. A [`Relay`] listens at the address at which containers see this machine,
//! admits them and nobody else, and hands every connection on.

mod relays;
mod subnet;
mod tcp;

pub use relays::Relays;
pub use subnet::{BadSubnet, Subnet};
pub use tcp::Relay;
