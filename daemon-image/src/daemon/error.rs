//! Why a daemon does not start.

use super::collector::{RELAY_HEADERS, RELAY_TO, SAMPLING};
use crate::bind::BindError;
use crate::otlp::DestinationError;
use crate::upstream::{EndpointError, NetworkError, RegionError};

/// Why a daemon does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address cannot be had.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// No region.
    #[error(transparent)]
    Region(#[from] RegionError),
    /// The endpoint is no address.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The proxy is no address, or the certificates are none.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Where OTLP is to be handed on is nowhere.
    #[error("{RELAY_TO} or {RELAY_HEADERS}: {0}")]
    Relay(#[from] DestinationError),
    /// The sampling settings are none.
    #[error(
        "{SAMPLING} holds no sampling settings: {0}; `rate` alone, as in {{\"rate\": 0.05}}, is enough"
    )]
    Sampling(#[source] serde_json::Error),
}
