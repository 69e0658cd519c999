//! Filter expressions, with the groups that they name.

use manta_traces::filter::{Filter, FilterError, GroupReference, Selector};

use super::Groups;
use super::group::Group;
use super::name::GroupName;
use crate::xray::api::ApiError;

/// Reads an expression. None at all is of every trace. What is wrong with it is
/// said with a mark under the character.
///
/// # Errors
/// When it is no filter, or names a group that does not exist.
pub(in crate::xray) fn parse(
    expression: Option<&str>,
    groups: &Groups,
) -> Result<Filter, ApiError> {
    let filter = Filter::parse(expression.unwrap_or_default())
        .map_err(|error| unread("FilterExpression", &error))?;
    filter
        .with_groups(|reference| filter_of(reference, groups))
        .map_err(|error| ApiError::InvalidRequest(format!("FilterExpression: {error}")))
}

/// Reads an entity selector expression. None at all selects what clients ask of
/// root services.
///
/// # Errors
/// When it selects nothing that there are statistics of.
pub(in crate::xray) fn selector(expression: Option<&str>) -> Result<Option<Selector>, ApiError> {
    let selector = expression.map(Selector::parse).transpose();
    selector.map_err(|error| unread("EntitySelectorExpression", &error))
}

fn unread(member: &str, error: &FilterError) -> ApiError {
    let caret = error.caret();
    ApiError::InvalidRequest(format!("{member}: {error}\n{caret}"))
}

impl Groups {
    /// Returns the filter of the group that a request names; of every trace where
    /// it names none.
    ///
    /// A group is looked at as it is now: a change of its filter holds for traces
    /// that are there already. (X-Ray sorts traces into groups as they come, so
    /// that a change holds for later ones.)
    ///
    /// # Errors
    /// When there is no such group.
    pub(in crate::xray) fn filter(&self, name: GroupName<'_>) -> Result<Filter, ApiError> {
        name.check()?;
        if name.is_everything() {
            return parse(None, self);
        }
        parse(self.get(name)?.filter_expression.as_deref(), self)
    }

    /// Makes sure that a group's filter is one, and that the groups that it names
    /// exist and do not name it in turn.
    ///
    /// # Errors
    /// When it is not so.
    pub(super) fn check(&self, group: &Group) -> Result<(), ApiError> {
        parse(group.filter_expression.as_deref(), self)?;
        Ok(())
    }
}

fn filter_of(reference: &GroupReference, groups: &Groups) -> Option<Filter> {
    let group = match reference {
        GroupReference::Name(name) => groups.named(name),
        GroupReference::Arn(arn) => groups.with_arn(arn),
    };
    // A filter that is kept has been read before.
    Filter::parse(group?.filter_expression.as_deref().unwrap_or_default()).ok()
}
