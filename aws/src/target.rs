//! One deployment in one account and region, read and written through the SDK.

use manta_engine::{Deployment, Owned};

use crate::in_flight::InFlight;
use crate::registry::Registry;
use crate::{Connection, Workshop};

/// One deployment in one account and region.
///
/// It reads and writes through [`manta_engine::Reader`] and
/// [`manta_engine::Writer`], whose implementations pass each resource on to
/// its kind.
#[derive(Debug)]
pub struct Target {
    pub(crate) deployment: Deployment,
    pub(crate) connection: Connection,
    pub(crate) workshop: Workshop,
    /// The container tool, once an image has to be built.
    pub(crate) registry: Registry,
    /// The deployment's functions, while they are being listed.
    pub(crate) functions: InFlight<Vec<Owned>>,
}

impl Target {
    /// Returns `deployment` as it is reached through `connection`, with
    /// `workshop` to make what has to be built.
    #[must_use]
    pub fn new(deployment: Deployment, connection: Connection, workshop: Workshop) -> Self {
        Self {
            deployment,
            connection,
            workshop,
            registry: Registry::default(),
            functions: InFlight::default(),
        }
    }

    /// Returns the deployment's name as a prefix of its resources' names: `orders-prod-`.
    pub(crate) fn prefix(&self) -> String {
        format!("{}-", self.deployment.name())
    }
}
