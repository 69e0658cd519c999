//! One deployment in one account and region, read and written through the SDK.

use aws_sdk_xray::types::SamplingRule;
use manta_engine::{Deployment, Owned};

use crate::in_flight::InFlight;
use crate::registry::Registry;
use crate::seen::Seen;
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
    /// The account's sampling rules, while they are being listed.
    pub(crate) sampling_rules: InFlight<Vec<SamplingRule>>,
    /// What has been found so far.
    pub(crate) seen: Seen,
    /// Whether to wait for services.
    pub(crate) wait: Wait,
}

/// Whether a change of a service returns before its rollout is through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// It returns when the service is stable.
    UntilStable,
    /// It returns as soon as ECS has taken the change.
    No,
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
            sampling_rules: InFlight::default(),
            seen: Seen::default(),
            wait: Wait::UntilStable,
        }
    }

    /// Returns this target, not waiting for services to become stable.
    #[must_use]
    pub fn without_waiting(self) -> Self {
        Self {
            wait: Wait::No,
            ..self
        }
    }

    /// Returns the deployment's name as a prefix of its resources' names: `orders-prod-`.
    pub(crate) fn prefix(&self) -> String {
        format!("{}-", self.deployment.name())
    }
}
