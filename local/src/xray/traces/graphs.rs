//! `GetServiceGraph` and `GetTraceGraph`.
//!
//! A graph is answered whole, on one page.

use std::sync::Arc;

use manta_traces::facts::Strings;
use manta_traces::graph::{GraphBuilder, ServiceGraph};
use manta_traces::statistics;
use manta_traces::store::{By, Kept};
use serde::{Deserialize, Serialize};

use super::batch::check_ids;
use crate::xray::Xray;
use crate::xray::api::{ApiError, Timestamp, Window, only_page};
use crate::xray::groups::{GroupName, GroupRequest};

/// `GetServiceGraph`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct ServiceGraphRequest {
    start_time: Timestamp,
    end_time: Timestamp,
    #[serde(flatten)]
    group: GroupRequest,
    next_token: Option<String>,
}

/// The answer to it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct ServiceGraphAnswer {
    start_time: Timestamp,
    end_time: Timestamp,
    services: ServiceGraph,
    /// Groups are looked at as they are now.
    contains_old_group_versions: bool,
}

/// `GetTraceGraph`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct TraceGraphRequest {
    trace_ids: Vec<String>,
    next_token: Option<String>,
}

/// The answer to it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct TraceGraphAnswer {
    services: ServiceGraph,
}

impl Xray {
    pub(in crate::xray) fn get_service_graph(
        &self,
        request: &ServiceGraphRequest,
    ) -> Result<ServiceGraphAnswer, ApiError> {
        let window = Window::between(request.start_time, request.end_time)?;
        only_page(request.next_token.as_deref())?;
        Ok(ServiceGraphAnswer {
            start_time: window.start,
            end_time: window.end,
            services: self.graph_in(window, request.group.name())?,
            contains_old_group_versions: false,
        })
    }

    /// Returns the graph of a window, for the traces of a group.
    pub(in crate::xray) fn graph_in(
        &self,
        window: Window,
        group: GroupName<'_>,
    ) -> Result<ServiceGraph, ApiError> {
        let filter = self.groups.read(|groups| groups.filter(group))?;
        let mut builder = GraphBuilder::new(counted(window));
        // A trace counts with what of it is in the window, whenever it began.
        let add = |strings: &Arc<Strings>, traces: Vec<Kept>| {
            let mut block = builder.block(strings);
            traces.iter().for_each(|trace| block.add(&trace.facts));
        };
        self.archive.matching(window, By::Activity, &filter, add)?;
        Ok(builder.finish())
    }

    /// Answers with the graph of some traces; ids of no trace add nothing to it.
    pub(in crate::xray) fn get_trace_graph(
        &self,
        request: &TraceGraphRequest,
    ) -> Result<TraceGraphAnswer, ApiError> {
        only_page(request.next_token.as_deref())?;
        let services = self.graph_of(&request.trace_ids)?;
        Ok(TraceGraphAnswer { services })
    }

    /// Returns the graph of traces.
    pub(super) fn graph_of(&self, ids: &[String]) -> Result<ServiceGraph, ApiError> {
        check_ids(ids)?;
        let mut builder = GraphBuilder::new(statistics::Window::ALWAYS);
        let mut ids: Vec<_> = ids.iter().collect();
        ids.sort();
        ids.dedup();
        for id in ids {
            if let Some(assembly) = self.assembled(id)? {
                let mut strings = Strings::default();
                let facts = assembly.facts(&mut strings);
                builder.add(&facts, &strings);
            }
        }
        Ok(builder.finish())
    }
}

/// Returns a window as statistics have it.
pub(super) fn counted(window: Window) -> statistics::Window {
    let Window { start, end } = window;
    statistics::Window { start, end }
}
