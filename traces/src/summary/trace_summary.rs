//! The summary.

use serde::Serialize;

use super::annotations::{Annotations, annotations};
use super::parts::texts;
use super::root_causes::root_causes;
use super::{
    AvailabilityZoneDetail, InstanceIdDetail, ResourceArnDetail, SlowEntity, SummaryHttp,
    SummaryRootCause, SummaryServiceId, ThrownEntity, TraceUser, to_millisecond,
};
use crate::TraceId;
use crate::facts::{Facts, Node, RootCauseKind, Strings};

/// `TraceSummary`: what is shown of a trace in a list.
///
/// Where the API speaks of the root it is of [`Facts::entry`]: a trace whose root
/// never comes is shown by its first segment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TraceSummary<'a> {
    /// Which trace.
    pub id: TraceId,
    /// Its earliest start, in seconds since 1970.
    pub start_time: f64,
    /// Seconds from the earliest start to the latest end.
    pub duration: f64,
    /// Seconds from the root's start to its end; left out while it is in progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_time: Option<f64>,
    /// Whether the root failed.
    pub has_fault: bool,
    /// Whether the root refused.
    pub has_error: bool,
    /// Whether anything was throttled.
    pub has_throttle: bool,
    /// Whether something is in progress, or known to be missing.
    pub is_partial: bool,
    /// The request that the root served.
    pub http: SummaryHttp<'a>,
    /// What its segments and subsegments were annotated with.
    pub annotations: Annotations<'a>,
    /// Who sent its requests.
    pub users: Vec<TraceUser<'a>>,
    /// The services that took part, the client included.
    pub service_ids: Vec<SummaryServiceId<'a>>,
    /// What ran its segments.
    #[serde(rename = "ResourceARNs")]
    pub resource_arns: Vec<ResourceArnDetail<'a>>,
    /// The instances that ran its segments.
    pub instance_ids: Vec<InstanceIdDetail<'a>>,
    /// Where its segments ran.
    pub availability_zones: Vec<AvailabilityZoneDetail<'a>>,
    /// The service that it began with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_point: Option<SummaryServiceId<'a>>,
    /// Why services failed.
    pub fault_root_causes: Vec<SummaryRootCause<'a, ThrownEntity<'a>>>,
    /// Why services refused.
    pub error_root_causes: Vec<SummaryRootCause<'a, ThrownEntity<'a>>>,
    /// What took its time.
    pub response_time_root_causes: Vec<SummaryRootCause<'a, SlowEntity<'a>>>,
    /// How many documents had arrived.
    pub revision: u32,
    /// When the event came that it was looked for by, in seconds since 1970: set by
    /// who answers a search by the time of events, and left out otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched_event_time: Option<f64>,
}

impl<'a> TraceSummary<'a> {
    /// Returns the summary of what is known of a trace, `strings` being those of its
    /// facts.
    pub fn of(facts: &Facts, strings: &'a Strings) -> Self {
        let entry = facts.entry();
        let outcome = entry.map(|node| node.outcome).unwrap_or_default();
        let causes = |kind| root_causes(kind, facts, strings, ThrownEntity::of);
        Self {
            id: facts.id,
            start_time: facts.start,
            duration: to_millisecond(facts.duration()),
            response_time: entry.and_then(Node::response_time).map(to_millisecond),
            has_fault: outcome.fault,
            has_error: outcome.error,
            has_throttle: has_throttle(facts),
            is_partial: facts.partial,
            http: entry
                .and_then(|node| node.http.as_deref())
                .map(|http| SummaryHttp::of(http, strings))
                .unwrap_or_default(),
            annotations: annotations(facts, strings),
            users: TraceUser::all(facts, strings),
            service_ids: SummaryServiceId::all(facts, strings),
            resource_arns: texts(facts, strings, |node| node.resource_arn)
                .map(|arn| ResourceArnDetail { arn })
                .collect(),
            instance_ids: texts(facts, strings, |node| node.instance_id)
                .map(|id| InstanceIdDetail { id })
                .collect(),
            availability_zones: texts(facts, strings, |node| node.availability_zone)
                .map(|name| AvailabilityZoneDetail { name })
                .collect(),
            entry_point: entry.map(|node| SummaryServiceId::of(node.service, strings)),
            fault_root_causes: causes(RootCauseKind::Fault),
            error_root_causes: causes(RootCauseKind::Error),
            response_time_root_causes: root_causes(
                RootCauseKind::ResponseTime,
                facts,
                strings,
                SlowEntity::of,
            ),
            revision: facts.revision,
            matched_event_time: None,
        }
    }
}

/// X-Ray looks at all documents for this one, so calls count as well as segments.
fn has_throttle(facts: &Facts) -> bool {
    let nodes = facts.nodes.iter().map(|node| node.outcome);
    let edges = facts.edges.iter().map(|edge| edge.outcome);
    nodes.chain(edges).any(|outcome| outcome.throttle)
}
