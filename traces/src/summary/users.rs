//! Who sent a trace's requests.

use std::collections::BTreeMap;

use serde::Serialize;

use super::SummaryServiceId;
use super::services::distinct;
use crate::facts::{Facts, ServiceId, Strings, Symbol};

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
        let mut services: BTreeMap<Symbol, Vec<ServiceId>> = BTreeMap::new();
        for node in &facts.nodes {
            if let Some(user) = node.user {
                services.entry(user).or_default().push(node.service);
            }
        }
        services
            .into_iter()
            .map(|(user, services)| Self {
                user_name: strings.text(user),
                service_ids: distinct(services)
                    .into_iter()
                    .map(|service| SummaryServiceId::of(service, strings))
                    .collect(),
            })
            .collect()
    }
}
