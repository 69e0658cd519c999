//! What has to be known besides the blueprint.

use std::collections::BTreeMap;

use manta_blueprints::Architecture;
use serde::Serialize;

/// What has to be known, besides the blueprint, to name and specify every resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Context {
    /// The account's twelve digits.
    pub account: String,
    /// The region.
    pub region: String,
    /// The partition: `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
    /// Where tasks run.
    pub network: Network,
    /// Images to be built, by the service's or task's name.
    pub images: BTreeMap<String, Artifact>,
    /// Tags of the collector's images, where [`super::collectors_to_build`] asks for them.
    pub collectors: BTreeMap<Architecture, String>,
    /// `CodeSha256` of each function's archive, by the function's name.
    pub archives: BTreeMap<String, String>,
}

/// Where tasks run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Network {
    /// VPC id.
    pub vpc: String,
    /// Subnet ids, sorted.
    pub subnets: Vec<String>,
}

/// An image that is built from a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Artifact {
    /// The image's tag, which names the folder's content.
    pub tag: String,
    /// The git revision of the folder; `None` outside a work tree.
    pub revision: Option<String>,
}

impl Context {
    /// Returns the ARN of a resource of this account and region.
    pub(crate) fn arn(&self, service: &str, resource: &str) -> String {
        let Self {
            partition,
            region,
            account,
            ..
        } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}
