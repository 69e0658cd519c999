//! A group.

use serde::{Deserialize, Serialize};

use crate::xray::account::new_group_arn;
use crate::xray::api::ApiError;

/// A group, as the model's `Group` and `GroupSummary` have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct Group {
    /// Unique.
    pub(super) group_name: String,
    #[serde(rename = "GroupARN")]
    pub(super) group_arn: String,
    /// Which traces belong to it; `None`: every one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filter_expression: Option<String>,
    pub(super) insights_configuration: InsightsConfiguration,
}

/// Whether a group is looked at for insights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct InsightsConfiguration {
    /// Whether it is.
    #[serde(default)]
    pub(super) insights_enabled: bool,
    /// Whether somebody is told.
    #[serde(default)]
    pub(super) notifications_enabled: bool,
}

impl Group {
    /// Returns a new group; `filter_expression` is known to be one.
    pub(super) fn new(
        group_name: String,
        filter_expression: Option<String>,
        insights_configuration: InsightsConfiguration,
    ) -> Result<Self, ApiError> {
        insights_configuration.check()?;
        Ok(Self {
            group_arn: new_group_arn(&group_name),
            group_name,
            filter_expression: filter_expression.filter(|filter| !filter.is_empty()),
            insights_configuration,
        })
    }

    /// Changes what is given, and leaves the rest.
    pub(super) fn update(
        &mut self,
        filter_expression: Option<String>,
        insights_configuration: Option<InsightsConfiguration>,
    ) -> Result<(), ApiError> {
        if let Some(insights) = insights_configuration {
            insights.check()?;
            self.insights_configuration = insights;
        }
        if let Some(filter) = filter_expression {
            self.filter_expression = Some(filter).filter(|filter| !filter.is_empty());
        }
        Ok(())
    }

    /// Whether it is looked at for insights.
    pub(in crate::xray) fn has_insights(&self) -> bool {
        self.insights_configuration.insights_enabled
    }

    /// Returns its ARN.
    pub(in crate::xray) fn arn(&self) -> &str {
        &self.group_arn
    }

    /// Returns its name.
    pub(in crate::xray) fn name(&self) -> &str {
        &self.group_name
    }
}

impl InsightsConfiguration {
    fn check(self) -> Result<(), ApiError> {
        if self.notifications_enabled && !self.insights_enabled {
            return Err(ApiError::InvalidRequest(
                "NotificationsEnabled needs InsightsEnabled".to_owned(),
            ));
        }
        Ok(())
    }
}
