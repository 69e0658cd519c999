//! Who sent a trace's requests.

use serde::Serialize;

use super::SummaryServiceId;
use super::services::distinct;
use crate::facts::{Facts, Strings};

/// `TraceUser`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TraceUser<'a> {
    /// Who.
    pub user_name: &'a str,
    /// The services whose segments name the user.
    pub service_ids: Vec<SummaryServiceId<'a>>,
}

impl<'a> TraceUser<'a> {
    pub(super) fn all(facts: &Facts, strings: &'a Strings) -> Vec<Self> {
        let mut users: Vec<_> = facts.nodes.iter().filter_map(|node| node.user).collect();
        users.sort_unstable();
        users.dedup();
        users
            .into_iter()
            .map(|user| {
                let nodes = facts.nodes.iter().filter(|node| node.user == Some(user));
                let services = distinct(nodes.map(|node| node.service)).into_iter();
                Self {
                    user_name: strings.text(user),
                    service_ids: services
                        .map(|service| SummaryServiceId::of(service, strings))
                        .collect(),
                }
            })
            .collect()
    }
}
