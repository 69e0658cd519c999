//! X-Ray, as whoever has something to send there sees it.

mod client;
mod connector;
mod credentials;
mod endpoint;
mod fault;
mod region;
mod resolver;
mod signature;
mod trust;

pub use client::{Answer, Upstream, UpstreamOptions, Verification};
pub use connector::ConnectorError;
pub(crate) use connector::{Connector, connector};
pub use credentials::Credentials;
pub use endpoint::{Endpoint, EndpointError};
pub use fault::Fault;
pub use region::{RegionError, find_region};
