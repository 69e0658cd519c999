//! What one deployment is called, and the mark it leaves on what it owns.

use serde::{Deserialize, Serialize};

use crate::document::digest;
use crate::{Address, Resource};

/// Tag that names the stack.
const TAG_STACK: &str = "manta:stack";
/// Tag that names the environment.
const TAG_ENVIRONMENT: &str = "manta:environment";
/// Tag that holds the resource's [`Address`].
const TAG_RESOURCE: &str = "manta:resource";
/// Tag that holds the digest of what the resource was last asked to be.
const TAG_DIGEST: &str = "manta:digest";
/// What [`TAG_ENVIRONMENT`] says when no environment was chosen. Blueprints
/// may not call an environment this.
const NO_ENVIRONMENT: &str = "default";

/// A stack in one environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// The stack's name.
    pub stack: String,
    /// The environment, when one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
}

impl Deployment {
    /// Returns the name that prefixes the deployment's resources:
    /// `<stack>` or `<stack>-<environment>`.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.environment {
            Some(environment) => format!("{}-{environment}", self.stack),
            None => self.stack.clone(),
        }
    }

    /// Returns the tags that every resource of this deployment carries and no
    /// resource of another one does.
    #[must_use]
    pub fn tags(&self) -> [(&'static str, String); 2] {
        let environment = self.environment.as_deref().unwrap_or(NO_ENVIRONMENT);
        [
            (TAG_STACK, self.stack.clone()),
            (TAG_ENVIRONMENT, environment.to_owned()),
        ]
    }

    /// Tells whether `tag` finds this deployment's tags on a resource.
    pub fn owns<'a>(&self, tag: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.tags()
            .iter()
            .all(|(key, value)| tag(key) == Some(value))
    }
}

/// The mark on a resource: who owns it, as what, and what it was last asked to be.
///
/// It is set in the same call that creates the resource, so there is never one
/// that nobody owns, and again after each completed update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The deployment that owns the resource.
    pub deployment: Deployment,
    /// The resource's address in it.
    pub address: Address,
    /// Digest of the resource's desired properties.
    pub digest: String,
}

impl Mark {
    /// Returns the mark of a resource as it should be, references unresolved.
    #[must_use]
    pub fn of<R: Resource>(deployment: &Deployment, resource: &R) -> Self {
        Self {
            deployment: deployment.clone(),
            address: resource.address(),
            digest: digest(&resource.properties()),
        }
    }

    /// Returns the mark as tags, in a fixed order.
    #[must_use]
    pub fn tags(&self) -> Vec<(&'static str, String)> {
        let mut tags = self.deployment.tags().to_vec();
        tags.push((TAG_RESOURCE, self.address.to_string()));
        tags.push((TAG_DIGEST, self.digest.clone()));
        tags
    }

    /// Returns the address that a resource's tags name, if they name one.
    pub fn address_in<'a>(tag: impl Fn(&str) -> Option<&'a str>) -> Option<Address> {
        tag(TAG_RESOURCE)?.parse().ok()
    }

    /// Returns the digest that a resource's tags hold, if they hold one.
    pub fn digest_in<'a>(tag: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
        tag(TAG_DIGEST).map(str::to_owned)
    }
}
