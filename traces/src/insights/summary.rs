//! Insights, in the API's shape.

use std::collections::BTreeMap;

use serde::Serialize;

use super::incident::{Incident, PERIOD};
use super::insight_id::insight_id;
use crate::facts::ServiceKey;
use crate::statistics::{Tally, Verdict};

/// The group of traces that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
}

/// When services began to fail, and which ("InsightSummary" in the X-Ray API).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct InsightSummary {
    /// Its name, a UUID; it stays while the insight grows, unless another cause is found.
    pub insight_id: String,
    /// The ARN of the group that was looked at.
    #[serde(rename = "GroupARN")]
    pub group_arn: String,
    /// The name of the group that was looked at.
    pub group_name: String,
    /// The service that is the cause.
    pub root_cause_service_id: ServiceKey,
    /// What it is about; the API knows `FAULT` only.
    pub categories: [Category; 1],
    /// Whether it goes on.
    pub state: InsightState,
    /// When it began, in seconds since 1970.
    pub start_time: u64,
    /// When it ended, in seconds since 1970; `None`: it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<u64>,
    /// A sentence.
    pub summary: String,
    /// What clients saw of the group meanwhile.
    pub client_request_impact_statistics: Impact,
    /// What the service that is the cause answered meanwhile.
    pub root_cause_service_request_impact_statistics: Impact,
    /// All services that failed, the cause first.
    pub top_anomalous_services: Vec<AnomalousService>,
    /// Up to when it was looked at, in seconds since 1970.
    pub last_update_time: u64,
}

/// What an insight is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Category {
    /// Faults.
    Fault,
}

/// Whether an insight goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum InsightState {
    /// It does.
    Active,
    /// It is over.
    Closed,
}

/// How many requests were affected ("RequestImpactStatistics" in the X-Ray API).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Impact {
    /// Those that failed.
    pub fault_count: u64,
    /// Those that went well. What is neither was the caller's mistake.
    pub ok_count: u64,
    /// All.
    pub total_count: u64,
}

/// A service that failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AnomalousService {
    /// Which.
    pub service_id: ServiceKey,
}

impl From<Tally> for Impact {
    fn from(tally: Tally) -> Self {
        Self {
            fault_count: tally.of(Verdict::Fault),
            ok_count: tally.of(Verdict::Ok),
            total_count: tally.total(),
        }
    }
}

impl InsightSummary {
    /// Returns the insight that incidents are, the first of which is the cause,
    /// and of which there is at least one.
    pub(super) fn of(
        group: &Group,
        incidents: &[Incident],
        services: &[ServiceKey],
        clients: &BTreeMap<u64, Tally>,
        now: f64,
    ) -> Self {
        let cause = &incidents[0];
        let service = &services[cause.service];
        let start = incidents.iter().map(|incident| incident.start);
        let start = start.min().unwrap_or(cause.start);
        let end = incidents.iter().map(|incident| incident.end);
        let end = end.max().unwrap_or(cause.end);
        let state = match now < PERIOD.end_of(end) as f64 {
            true => InsightState::Active,
            false => InsightState::Closed,
        };
        let mut seen_by_clients = Tally::default();
        for tally in clients.range(start..end).map(|(_, tally)| tally) {
            seen_by_clients.merge(tally);
        }
        Self {
            insight_id: insight_id(&group.arn, service, start),
            group_arn: group.arn.clone(),
            group_name: group.name.clone(),
            root_cause_service_id: service.clone(),
            categories: [Category::Fault],
            state,
            start_time: start,
            end_time: match state {
                InsightState::Active => None,
                InsightState::Closed => Some(end),
            },
            summary: sentence(&service.name, cause),
            client_request_impact_statistics: seen_by_clients.into(),
            root_cause_service_request_impact_statistics: cause.requests.into(),
            top_anomalous_services: incidents
                .iter()
                .map(|incident| AnomalousService {
                    service_id: services[incident.service].clone(),
                })
                .collect(),
            last_update_time: end.min(now.max(0.0) as u64),
        }
    }
}

fn sentence(service: &str, cause: &Incident) -> String {
    let percent = |share: f64| (share * 100.0).round();
    format!(
        "{} % of the requests to {service} failed, where {} % were expected to.",
        percent(cause.requests.share(Verdict::Fault)),
        percent(cause.expected),
    )
}
