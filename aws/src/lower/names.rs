//! The names that AWS sees, derived from the deployment's and the blueprint's.

use sha2::{Digest, Sha256};

use super::Context;
use crate::xray_name::fitting;

/// Makes the names of one deployment's resources.
pub(super) struct Names<'a> {
    deployment: String,
    context: &'a Context,
}

impl<'a> Names<'a> {
    pub(super) fn new(deployment: &str, context: &'a Context) -> Self {
        Self {
            deployment: deployment.to_owned(),
            context,
        }
    }

    /// The deployment's name; also that of its cluster.
    pub(super) fn cluster(&self) -> String {
        self.deployment.clone()
    }

    /// The name of a service, task definition family or function, and of what
    /// it is called in traces.
    pub(super) fn workload(&self, name: &str) -> String {
        format!("{}-{name}", self.deployment)
    }

    /// `/manta/<deployment>/<name>`.
    pub(super) fn log_group(&self, name: &str) -> String {
        format!("/manta/{}/{name}", self.deployment)
    }

    /// `<deployment>/<name>`.
    pub(super) fn repository(&self, name: &str) -> String {
        format!("{}/{name}", self.deployment)
    }

    /// A role's name. IAM is global and deployments are regional, so it ends
    /// in the region; two regions' roles would be one otherwise.
    pub(super) fn role(&self, name: &str, purpose: &str) -> String {
        format!(
            "{}-{name}-{purpose}-{}",
            self.deployment, self.context.region
        )
    }

    /// The path under which all of the deployment's roles are.
    pub(super) fn role_path(&self) -> String {
        format!("/manta/{}/{}/", self.deployment, self.context.region)
    }

    /// A security group's name. It cannot be moved to another VPC, and a name
    /// made from the VPC lets the new group be there before the old one goes.
    pub(super) fn security_group(&self, name: &str) -> String {
        let hash = Sha256::digest(self.context.network.vpc.as_bytes());
        let suffix: String = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{name}-{suffix}", self.deployment)
    }

    /// The name of the X-Ray group: the deployment's, shortened where X-Ray takes no longer one.
    pub(super) fn group(&self) -> String {
        fitting(&self.deployment)
    }

    /// The name of an X-Ray sampling rule, shortened likewise.
    pub(super) fn sampling_rule(&self, name: &str) -> String {
        fitting(&format!("{}-{name}", self.deployment))
    }

    /// The queue of a function's failed events.
    pub(super) fn dead_letter_queue(&self, name: &str) -> String {
        format!("{}-{name}-dead-letter", self.deployment)
    }
}
