//! The small parts of a summary.

use serde::Serialize;

use super::services::distinct;
use crate::facts::{Facts, Http, Node, Strings, Symbol};

/// `Http`: the request that the trace began with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SummaryHttp<'a> {
    /// The full URL.
    #[serde(rename = "HttpURL", skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The response's status.
    #[serde(rename = "HttpStatus", skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `GET`, `POST`, …
    #[serde(rename = "HttpMethod", skip_serializing_if = "Option::is_none")]
    pub method: Option<&'a str>,
    /// What the client said it is.
    #[serde(rename = "UserAgent", skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<&'a str>,
    /// The client's address.
    #[serde(rename = "ClientIp", skip_serializing_if = "Option::is_none")]
    pub client_ip: Option<&'a str>,
}

impl<'a> SummaryHttp<'a> {
    pub(super) fn of(http: &Http, strings: &'a Strings) -> Self {
        let text = |symbol: Option<Symbol>| symbol.map(|symbol| strings.text(symbol));
        Self {
            url: text(http.url),
            status: http.status,
            method: text(http.method),
            user_agent: text(http.user_agent),
            client_ip: text(http.client_ip),
        }
    }
}

/// `ResourceARNDetail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ResourceArnDetail<'a> {
    /// The ARN of what ran a segment.
    #[serde(rename = "ARN")]
    pub arn: &'a str,
}

/// `InstanceIdDetail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InstanceIdDetail<'a> {
    /// The id of an instance that ran a segment.
    #[serde(rename = "Id")]
    pub id: &'a str,
}

/// `AvailabilityZoneDetail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AvailabilityZoneDetail<'a> {
    /// Where a segment ran.
    #[serde(rename = "Name")]
    pub name: &'a str,
}

/// Returns what the segments of a trace have for something, each text once.
pub(super) fn texts<'a>(
    facts: &Facts,
    strings: &'a Strings,
    of: impl Fn(&Node) -> Option<Symbol>,
) -> impl Iterator<Item = &'a str> {
    let symbols = distinct(facts.nodes.iter().filter_map(of));
    symbols.into_iter().map(|symbol| strings.text(symbol))
}
