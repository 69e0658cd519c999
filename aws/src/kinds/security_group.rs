//! An Amazon EC2 security group that opens only what was declared.

use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;

/// What a security group should be. Output: `id`. All traffic may leave, as is
/// EC2's default for a new group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SecurityGroup {
    /// `GroupName`; its end is made from the VPC, so that a move to another VPC
    /// makes a new group and leaves the old one to be deleted last.
    pub(crate) group_name: String,
    /// `VpcId`.
    pub(crate) vpc_id: String,
    /// `GroupDescription`; cannot be changed.
    pub(crate) description: String,
    /// What may come in, sorted.
    pub(crate) ingress: Vec<Ingress>,
}

/// One rule of what may come in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Ingress {
    /// The one TCP port.
    pub(crate) port: u16,
    /// The IPv4 or IPv6 CIDR block.
    pub(crate) cidr: String,
}

impl Provision for SecurityGroup {
    const KIND: Kind = Kind {
        name: "security-group",
        delete_rank: 55,
        immutable: &["group_name", "vpc_id", "description"],
        volatile_outputs: &[],
    };

    async fn find(&self, _target: &Target) -> Result<Option<Observed>, ProviderError> {
        unimplemented!()
    }

    async fn owned(_target: &Target) -> Result<Vec<Owned>, ProviderError> {
        unimplemented!()
    }

    async fn create(
        &self,
        _target: &Target,
        _mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        unimplemented!()
    }

    async fn update(
        &self,
        _target: &Target,
        _observed: &Observed,
        _changes: &[FieldChange],
        _mark: &Mark,
        _progress: &Progress,
    ) -> Result<Outputs, ProviderError> {
        unimplemented!()
    }

    async fn delete(
        _target: &Target,
        _identity: &str,
        _progress: &Progress,
    ) -> Result<(), ProviderError> {
        unimplemented!()
    }
}
