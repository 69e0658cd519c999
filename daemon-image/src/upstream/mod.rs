//! X-Ray, as whoever has something to send there sees it.

mod client;
mod connector;
mod credentials;
mod endpoint;
mod fault;
mod instance;
mod network;
mod proxy;
mod region;
mod resolver;
mod sdk;
mod signature;
mod trust;

pub use client::{Answer, Upstream, UpstreamOptions, Verification};
pub(crate) use connector::Connector;
pub use credentials::Credentials;
pub use endpoint::{Endpoint, EndpointError};
pub use fault::Fault;
pub use instance::Instance;
pub use network::{Network, NetworkError};
pub use region::{RegionError, find_region};
