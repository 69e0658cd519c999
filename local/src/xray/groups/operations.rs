//! The operations on groups.

use serde::{Deserialize, Serialize};

use super::group::{Group, InsightsConfiguration};
use super::name::GroupRequest;
use crate::xray::Xray;
use crate::xray::api::{ApiError, Checks, Nothing, place, token};
use crate::xray::tags::{Tag, check_new_tags};

/// Groups of a page.
const PAGE: usize = 20;

/// `CreateGroup`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct CreateGroupRequest {
    group_name: String,
    filter_expression: Option<String>,
    #[serde(default)]
    insights_configuration: InsightsConfiguration,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// `UpdateGroup`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct UpdateGroupRequest {
    #[serde(flatten)]
    group: GroupRequest,
    filter_expression: Option<String>,
    insights_configuration: Option<InsightsConfiguration>,
}

/// `GetGroups`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct GetGroupsRequest {
    next_token: Option<String>,
}

/// The answer that has one group.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct GroupAnswer {
    group: Group,
}

/// The answer to `GetGroups`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct GroupsAnswer {
    groups: Vec<Group>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

impl Xray {
    pub(in crate::xray) fn create_group(
        &self,
        request: CreateGroupRequest,
    ) -> Result<GroupAnswer, ApiError> {
        let mut checks = Checks::default();
        checks.length("GroupName", &request.group_name, 1..=32);
        checks.result()?;
        check_new_tags(&request.tags, &request.group_name)?;
        let insights = request.insights_configuration;
        let group = Group::new(request.group_name, request.filter_expression, insights)?;
        let group = self.groups.change(|groups| {
            let group = groups.create(group)?;
            groups.check(&group)?;
            Ok(group)
        })?;
        let arn = group.arn().to_owned();
        self.tags.change(|tags| tags.begin(&arn, request.tags))?;
        Ok(GroupAnswer { group })
    }

    pub(in crate::xray) fn update_group(
        &self,
        request: UpdateGroupRequest,
    ) -> Result<GroupAnswer, ApiError> {
        let insights = request.insights_configuration;
        let filter = request.filter_expression;
        let name = request.group.name();
        let group = self.groups.change(|groups| {
            let group = groups.update(name, |group| group.update(filter, insights))?;
            groups.check(&group)?;
            Ok(group)
        })?;
        Ok(GroupAnswer { group })
    }

    pub(in crate::xray) fn delete_group(
        &self,
        request: &GroupRequest,
    ) -> Result<Nothing, ApiError> {
        let group = self.groups.change(|groups| groups.delete(request.name()))?;
        self.tags.change(|tags| tags.forget(group.arn()))?;
        Ok(Nothing {})
    }

    pub(in crate::xray) fn get_group(
        &self,
        request: &GroupRequest,
    ) -> Result<GroupAnswer, ApiError> {
        let group = self
            .groups
            .read(|groups| groups.get(request.name()).cloned())?;
        Ok(GroupAnswer { group })
    }

    pub(in crate::xray) fn get_groups(
        &self,
        request: &GetGroupsRequest,
    ) -> Result<GroupsAnswer, ApiError> {
        const LIST: &str = "GetGroups";
        let from = match &request.next_token {
            Some(token) => {
                let mut checks = Checks::default();
                checks.length("NextToken", token, 1..=100);
                checks.result()?;
                place(LIST, token)?
            }
            None => 0,
        };
        let (groups, next) = self.groups.read(|groups| groups.page(from, PAGE));
        Ok(GroupsAnswer {
            groups,
            next_token: next.map(|place| token(LIST, &place)),
        })
    }
}
