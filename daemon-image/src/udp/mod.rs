//! UDP: the datagrams of the X-Ray SDKs.

mod datagram;
mod kernel;
mod receiver;
mod socket;

pub use datagram::{DatagramError, document};
pub use receiver::{Receivers, start};
