//! A service graph, in the API's shape.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::statistics::{Histogram, Tally};

/// Services and what leads from one to another; serialised as the API's `Services`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ServiceGraph {
    /// By name, then by type, then by account.
    pub services: Vec<Service>,
}

/// A service ("Service" in the X-Ray API).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Service {
    /// Its place in the graph, from 0.
    pub reference_id: usize,
    /// Its name.
    pub name: String,
    /// All its names; always the one.
    pub names: [String; 1],
    /// Whether clients call it, so that traces begin with it.
    #[serde(skip_serializing_if = "is_false")]
    pub root: bool,
    /// The account that it runs in, where its segments tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// Its type: the origin of its segments, `client`, `remote`, …; `None`: they have none.
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Whether it sent segments.
    pub state: State,
    /// The second in which its first segment began, since 1970.
    pub start_time: u64,
    /// The second by which its last segment had ended, since 1970.
    pub end_time: u64,
    /// What it calls, by place in the graph; a call before a link.
    pub edges: Vec<Edge>,
    /// What it answered; `None` of clients.
    #[serde(flatten)]
    pub requests: Option<Requests>,
}

/// How a service is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It sent segments.
    Active,
    /// Its callers told of it.
    Unknown,
}

/// Requests that a service answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Requests {
    /// How many, and how they ended.
    #[serde(rename = "SummaryStatistics")]
    pub statistics: Tally,
    /// How long they took with all that they led to.
    #[serde(rename = "DurationHistogram")]
    pub durations: Histogram,
    /// How long it took to respond.
    #[serde(rename = "ResponseTimeHistogram")]
    pub response_times: Histogram,
}

/// What leads from a service to another ("Edge" in the X-Ray API).
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The place in the graph of the service that it leads to. (The API's text
    /// calls it the edge's own identifier; its examples show that it is this.)
    pub reference_id: usize,
    /// The second in which the first call began, since 1970.
    pub start_time: u64,
    /// The second by which the last call had ended, since 1970.
    pub end_time: u64,
    /// What went along it.
    pub traffic: Traffic,
}

/// What went along an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Traffic {
    /// Requests, which were answered.
    Calls {
        /// How many were answered, and how the caller saw them end.
        statistics: Tally,
        /// How long the caller waited.
        response_times: Histogram,
    },
    /// Messages, which were handed over.
    Messages {
        /// How many were received.
        received: u64,
        /// How old they were when they were received, where that is known.
        ages: Histogram,
    },
}

impl Serialize for Edge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Eight at most; the number is a hint only.
        let mut edge = serializer.serialize_struct("Edge", 8)?;
        edge.serialize_field("ReferenceId", &self.reference_id)?;
        edge.serialize_field("StartTime", &self.start_time)?;
        edge.serialize_field("EndTime", &self.end_time)?;
        match &self.traffic {
            Traffic::Calls {
                statistics,
                response_times,
            } => {
                edge.serialize_field("SummaryStatistics", statistics)?;
                edge.serialize_field("ResponseTimeHistogram", response_times)?;
            }
            // X-Ray's own answer has both, empty; readers rely on their presence.
            Traffic::Messages { received: _, ages } => {
                edge.serialize_field("SummaryStatistics", &Nothing {})?;
                edge.serialize_field("ResponseTimeHistogram", &Histogram::default())?;
                edge.serialize_field("EdgeType", "link")?;
                edge.serialize_field("ReceivedEventAgeHistogram", ages)?;
            }
        }
        // Other names under which callers know the service: facts do not tell.
        let aliases: [&str; 0] = [];
        edge.serialize_field("Aliases", &aliases)?;
        edge.end()
    }
}

/// `{}`.
#[derive(Serialize)]
struct Nothing {}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}
