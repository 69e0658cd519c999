//! The account's groups.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::group::Group;
use super::name::{DEFAULT, GroupName};
use crate::xray::api::ApiError;

/// Groups by the order in which they were made, which never changes: a place
/// among them holds while others come and go.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::xray) struct Groups {
    next: u64,
    groups: BTreeMap<u64, Group>,
}

impl Groups {
    /// Adds a group.
    pub(super) fn create(&mut self, group: Group) -> Result<Group, ApiError> {
        let name = &group.group_name;
        if name == DEFAULT || self.named(name).is_some() {
            return Err(ApiError::InvalidRequest(format!(
                "there is a group {name} already: update it, or choose another name"
            )));
        }
        self.groups.insert(self.next, group.clone());
        self.next += 1;
        Ok(group)
    }

    /// Changes a group.
    pub(super) fn update(
        &mut self,
        name: GroupName<'_>,
        change: impl FnOnce(&mut Group) -> Result<(), ApiError>,
    ) -> Result<Group, ApiError> {
        let place = self.place(name)?;
        let group = self.groups.get_mut(&place).expect("it was just found");
        change(group)?;
        Ok(group.clone())
    }

    /// Takes a group away; returns what it was.
    pub(super) fn delete(&mut self, name: GroupName<'_>) -> Result<Group, ApiError> {
        let place = self.place(name)?;
        Ok(self.groups.remove(&place).expect("it was just found"))
    }

    /// Returns the group that a request names.
    pub(in crate::xray) fn get(&self, name: GroupName<'_>) -> Result<&Group, ApiError> {
        Ok(&self.groups[&self.place(name)?])
    }

    /// Returns every group.
    pub(in crate::xray) fn all(&self) -> Vec<Group> {
        self.groups.values().cloned().collect()
    }

    /// Returns groups from a place on, at most `most`, and the place after them
    /// if there are more.
    pub(super) fn page(&self, from: u64, most: usize) -> (Vec<Group>, Option<u64>) {
        let mut rest = self.groups.range(from..);
        let page = rest.by_ref().take(most).map(|(_, group)| group.clone());
        let page = page.collect();
        (page, rest.next().map(|(place, _)| *place))
    }

    /// Returns the group with this name, if there is one.
    pub(super) fn named(&self, name: &str) -> Option<&Group> {
        self.groups.values().find(|group| group.group_name == name)
    }

    /// As [`Self::named`], by ARN.
    pub(super) fn with_arn(&self, arn: &str) -> Option<&Group> {
        self.groups.values().find(|group| group.group_arn == arn)
    }

    /// Whether a group has this ARN.
    pub(in crate::xray) fn has_arn(&self, arn: &str) -> bool {
        self.with_arn(arn).is_some()
    }

    fn place(&self, name: GroupName<'_>) -> Result<u64, ApiError> {
        name.check()?;
        if name.name.is_some() == name.arn.is_some() {
            return Err(ApiError::InvalidRequest(
                "name the group by either GroupName or GroupARN".to_owned(),
            ));
        }
        let found = self.groups.iter().find(|(_, group)| name.is_of(group));
        found.map(|(place, _)| *place).ok_or_else(|| {
            let which = name.name.or(name.arn).unwrap_or_default();
            ApiError::InvalidRequest(format!("there is no group {which}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Group, GroupName, Groups};

    fn groups(names: &[&str]) -> Groups {
        let mut groups = Groups::default();
        for name in names {
            let group = Group::new((*name).to_owned(), None, Default::default());
            let group = group.expect("it is in order");
            groups.create(group).expect("it is new");
        }
        groups
    }

    fn by_name(name: &str) -> GroupName<'_> {
        GroupName {
            name: Some(name),
            arn: None,
        }
    }

    fn names(groups: &[Group]) -> Vec<&str> {
        groups.iter().map(|group| &*group.group_name).collect()
    }

    #[test]
    fn names_are_unique_and_default_is_taken() {
        let mut groups = groups(&["a"]);
        for name in ["a", "Default"] {
            let group = Group::new(name.to_owned(), None, Default::default());
            assert!(groups.create(group.expect("it is in order")).is_err());
        }
    }

    #[test]
    fn a_group_is_named_in_one_of_two_ways() {
        let mut groups = groups(&["a"]);
        let arn = groups.get(by_name("a")).expect("there").group_arn.clone();
        let by_arn = GroupName::of_arn(&arn);
        let (neither, both) = (
            GroupName {
                name: None,
                arn: None,
            },
            GroupName {
                name: Some("a"),
                arn: Some(&arn),
            },
        );
        assert!(groups.get(neither).is_err());
        assert!(groups.get(both).is_err());
        assert!(groups.get(by_name("b")).is_err());
        assert!(groups.delete(by_arn).is_ok());
        assert!(groups.get(by_name("a")).is_err());
    }

    #[test]
    fn a_page_goes_on_where_the_last_ended_whatever_comes_and_goes() {
        let mut groups = groups(&["d", "c", "b", "a"]);
        let (first, next) = groups.page(0, 2);
        assert_eq!(names(&first), ["d", "c"]);
        groups.delete(by_name("d")).expect("there");
        groups.delete(by_name("b")).expect("there");
        let (second, end) = groups.page(next.expect("there are more"), 2);
        assert_eq!((names(&second), end), (vec!["a"], None));
    }
}
