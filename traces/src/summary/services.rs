//! The services of a trace.

use std::collections::HashSet;
use std::hash::Hash;

use serde::Serialize;

use crate::facts::{Caller, Facts, ServiceId, Strings, Symbol};

/// `ServiceId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SummaryServiceId<'a> {
    /// Its name.
    pub name: &'a str,
    /// All its names: it has one.
    pub names: [&'a str; 1],
    /// The account that it runs in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<&'a str>,
    /// What it is, `AWS::ECS::Fargate`.
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'a str>,
}

impl<'a> SummaryServiceId<'a> {
    pub(super) fn of(service: ServiceId, strings: &'a Strings) -> Self {
        let name = strings.text(service.name);
        Self {
            name,
            names: [name],
            account_id: service.account_id.map(|account| strings.text(account)),
            kind: service.kind.map(|kind| strings.text(kind)),
        }
    }

    /// The service that stands for who sent the request: X-Ray lists it with the
    /// name of the service that was asked.
    fn client_of(asked: Symbol, strings: &'a Strings) -> Self {
        let name = strings.text(asked);
        Self {
            name,
            names: [name],
            account_id: None,
            kind: Some("client"),
        }
    }

    /// Returns the services of a trace, each once: its clients, and those of its
    /// segments.
    pub(super) fn all(facts: &Facts, strings: &'a Strings) -> Vec<Self> {
        let asked = facts
            .edges
            .iter()
            .filter(|edge| edge.from == Caller::Client)
            .map(|edge| facts.nodes[edge.to].service.name);
        let clients = distinct(asked)
            .into_iter()
            .map(|asked| Self::client_of(asked, strings));
        let services = distinct(facts.nodes.iter().map(|node| node.service))
            .into_iter()
            .map(|service| Self::of(service, strings));
        clients.chain(services).collect()
    }
}

/// Returns each item once, in the order in which they come first.
pub(super) fn distinct<T: Copy + Eq + Hash>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    let items = items.into_iter();
    items.filter(|item| seen.insert(*item)).collect()
}
