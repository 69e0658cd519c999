//! The operations on one insight.

use manta_traces::facts::ServiceKey;
use manta_traces::graph::{Service, ServiceGraph};
use manta_traces::insights::{AnomalousService, Category, Impact, InsightState, InsightSummary};
use serde::{Deserialize, Serialize};

use super::limits::{check_id, check_token};
use crate::xray::Xray;
use crate::xray::api::{ApiError, Checks, Timestamp, Window, only_page};
use crate::xray::groups::GroupName;

/// `GetInsight`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct InsightRequest {
    insight_id: String,
}

/// `GetInsightEvents`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct EventsRequest {
    insight_id: String,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// `GetInsightImpactGraph`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct ImpactRequest {
    insight_id: String,
    start_time: Timestamp,
    end_time: Timestamp,
    next_token: Option<String>,
}

/// The answer to `GetInsight`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct InsightAnswer {
    insight: Insight,
}

/// The model's `Insight`: a summary that does not say up to when it holds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Insight {
    insight_id: String,
    #[serde(rename = "GroupARN")]
    group_arn: String,
    group_name: String,
    root_cause_service_id: ServiceKey,
    categories: [Category; 1],
    state: InsightState,
    start_time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<u64>,
    summary: String,
    client_request_impact_statistics: Impact,
    root_cause_service_request_impact_statistics: Impact,
    top_anomalous_services: Vec<AnomalousService>,
}

/// The answer to `GetInsightEvents`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct EventsAnswer {
    /// One: what is known of the insight now.
    insight_events: [Event; 1],
}

/// The model's `InsightEvent`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    summary: String,
    event_time: u64,
    client_request_impact_statistics: Impact,
    root_cause_service_request_impact_statistics: Impact,
    top_anomalous_services: Vec<AnomalousService>,
}

/// The answer to `GetInsightImpactGraph`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct ImpactAnswer {
    insight_id: String,
    start_time: Timestamp,
    end_time: Timestamp,
    service_graph_start_time: Timestamp,
    service_graph_end_time: Timestamp,
    services: Vec<ImpactedService>,
}

/// The model's `InsightImpactGraphService`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ImpactedService {
    reference_id: usize,
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    name: String,
    names: [String; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<String>,
    edges: Vec<ImpactedEdge>,
}

/// The model's `InsightImpactGraphEdge`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ImpactedEdge {
    reference_id: usize,
}

impl From<InsightSummary> for Insight {
    fn from(found: InsightSummary) -> Self {
        Self {
            insight_id: found.insight_id,
            group_arn: found.group_arn,
            group_name: found.group_name,
            root_cause_service_id: found.root_cause_service_id,
            categories: found.categories,
            state: found.state,
            start_time: found.start_time,
            end_time: found.end_time,
            summary: found.summary,
            client_request_impact_statistics: found.client_request_impact_statistics,
            root_cause_service_request_impact_statistics: found
                .root_cause_service_request_impact_statistics,
            top_anomalous_services: found.top_anomalous_services,
        }
    }
}

impl From<Service> for ImpactedService {
    fn from(service: Service) -> Self {
        let edges = service.edges.iter().map(|edge| ImpactedEdge {
            reference_id: edge.reference_id,
        });
        Self {
            edges: edges.collect(),
            reference_id: service.reference_id,
            kind: service.kind,
            name: service.name,
            names: service.names,
            account_id: service.account_id,
        }
    }
}

impl Xray {
    pub(in crate::xray) fn get_insight(
        &self,
        request: &InsightRequest,
        now: Timestamp,
    ) -> Result<InsightAnswer, ApiError> {
        let mut checks = Checks::default();
        check_id(&mut checks, &request.insight_id);
        checks.result()?;
        let (_, found) = self.insight(&request.insight_id, now)?;
        Ok(InsightAnswer {
            insight: found.into(),
        })
    }

    pub(in crate::xray) fn get_insight_events(
        &self,
        request: &EventsRequest,
        now: Timestamp,
    ) -> Result<EventsAnswer, ApiError> {
        let mut checks = Checks::default();
        check_id(&mut checks, &request.insight_id);
        checks.number("MaxResults", request.max_results.unwrap_or(50), 1..=50);
        check_token(&mut checks, request.next_token.as_deref());
        checks.result()?;
        only_page(request.next_token.as_deref())?;
        let (_, found) = self.insight(&request.insight_id, now)?;
        let event = Event {
            summary: found.summary,
            event_time: found.last_update_time,
            client_request_impact_statistics: found.client_request_impact_statistics,
            root_cause_service_request_impact_statistics: found
                .root_cause_service_request_impact_statistics,
            top_anomalous_services: found.top_anomalous_services,
        };
        Ok(EventsAnswer {
            insight_events: [event],
        })
    }

    pub(in crate::xray) fn get_insight_impact_graph(
        &self,
        request: &ImpactRequest,
        now: Timestamp,
    ) -> Result<ImpactAnswer, ApiError> {
        let mut checks = Checks::default();
        check_id(&mut checks, &request.insight_id);
        check_token(&mut checks, request.next_token.as_deref());
        checks.result()?;
        let window = Window::between(request.start_time, request.end_time)?;
        only_page(request.next_token.as_deref())?;
        let (group, found) = self.insight(&request.insight_id, now)?;
        let name = GroupName::of_arn(group.arn());
        let ServiceGraph { services } = self.graph_in(window, name)?;
        Ok(ImpactAnswer {
            insight_id: found.insight_id,
            start_time: window.start,
            end_time: window.end,
            service_graph_start_time: window.start,
            service_graph_end_time: window.end,
            services: services.into_iter().map(ImpactedService::from).collect(),
        })
    }
}
