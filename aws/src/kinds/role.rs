//! An IAM role with one inline policy, made from exactly what its user needs.

use manta_engine::{
    FieldChange, Kind, Mark, Observed, Outputs, Owned, Progress, ProviderError,
};
use serde::{Deserialize, Serialize};

use super::Provision;
use crate::Target;
use crate::policy::PolicyDocument;

/// What a role should be. Output: `arn`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Role {
    /// `RoleName`, unique in the account: it ends in the region, because IAM
    /// is global and deployments are not.
    pub(crate) role_name: String,
    /// `Path`, `/manta/<deployment>/<region>/`.
    pub(crate) path: String,
    /// Who may assume it.
    pub(crate) trust: PolicyDocument,
    /// What it may do; no statements: no inline policy at all.
    pub(crate) policy: PolicyDocument,
}

impl Provision for Role {
    const KIND: Kind = Kind {
        name: "role",
        delete_rank: 40,
        immutable: &["role_name", "path"],
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
