//! How requests name a group.

use serde::Deserialize;

use super::group::Group;
use crate::xray::api::{ApiError, Checks};

/// The name of what is always there: all traces.
pub(super) const DEFAULT: &str = "Default";

/// The members by which a request names a group; all that `GetGroup` and `DeleteGroup` have.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct GroupRequest {
    group_name: Option<String>,
    #[serde(rename = "GroupARN")]
    group_arn: Option<String>,
}

/// How a request names a group.
#[derive(Clone, Copy, Debug)]
pub(in crate::xray) struct GroupName<'a> {
    /// By its name,
    pub(in crate::xray) name: Option<&'a str>,
    /// or by its ARN.
    pub(in crate::xray) arn: Option<&'a str>,
}

impl GroupRequest {
    /// Returns the group that is named.
    pub(in crate::xray) fn name(&self) -> GroupName<'_> {
        GroupName {
            name: self.group_name.as_deref(),
            arn: self.group_arn.as_deref(),
        }
    }
}

impl<'a> GroupName<'a> {
    /// Names a group by its ARN.
    pub(in crate::xray) fn of_arn(arn: &'a str) -> Self {
        Self {
            name: None,
            arn: Some(arn),
        }
    }

    /// Checks the members' limits.
    pub(in crate::xray) fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::default();
        checks
            .length_if_any("GroupName", self.name, 1..=32)
            .length_if_any("GroupARN", self.arn, 1..=400);
        checks.result()
    }

    /// Whether it says nothing, or means all traces.
    pub(in crate::xray) fn is_everything(&self) -> bool {
        self.arn.is_none() && self.name.is_none_or(|name| name == DEFAULT)
    }

    /// Whether it is the name of a group.
    pub(super) fn is_of(&self, group: &Group) -> bool {
        match self.name {
            Some(name) => group.group_name == name,
            None => self.arn == Some(&group.group_arn),
        }
    }
}
