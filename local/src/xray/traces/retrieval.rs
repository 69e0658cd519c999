//! `StartTraceRetrieval`, and what it leads to.

use manta_traces::TraceId;
use manta_traces::facts::Strings;
use manta_traces::graph::{Service, ServiceGraph};
use serde::{Deserialize, Serialize};

use super::batch::{Segment, check_ids};
use super::retrievals::{Progress, Retrieval};
use crate::xray::Xray;
use crate::xray::api::{ApiError, Checks, Nothing, Timestamp, Window, only_page, place, token};

/// The most traces of one retrieval; the model's `TraceIdListForRetrieval`.
const MOST_IDS: usize = 100;
/// Traces of a page; the model's `TraceSpanList`.
const PAGE_TRACES: usize = 5;
/// Segments of a trace on a page; the model's `SpanList`.
const PAGE_SPANS: usize = 100;

/// `StartTraceRetrieval`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct StartRequest {
    trace_ids: Vec<String>,
    start_time: Timestamp,
    end_time: Timestamp,
}

/// The answer to it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct StartAnswer {
    retrieval_token: String,
}

/// `CancelTraceRetrieval` and `GetRetrievedTracesGraph`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct RetrievalRequest {
    retrieval_token: String,
    next_token: Option<String>,
}

/// `ListRetrievedTraces`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct RetrievedRequest {
    retrieval_token: String,
    #[serde(default)]
    trace_format: Format,
    next_token: Option<String>,
}

/// The model's `TraceFormatType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Format {
    #[default]
    Xray,
    Otel,
}

/// The model's `RetrievalStatus`, as far as retrievals get here: nothing is
/// waited for, and nothing fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Complete,
    Cancelled,
    Timeout,
}

/// The answer to `ListRetrievedTraces`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct RetrievedAnswer {
    retrieval_status: Status,
    trace_format: Format,
    traces: Vec<RetrievedTrace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// The model's `RetrievedTrace`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RetrievedTrace {
    id: TraceId,
    duration: f64,
    spans: Vec<Segment>,
}

/// The answer to `GetRetrievedTracesGraph`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct RetrievedGraphAnswer {
    retrieval_status: Status,
    services: Vec<RetrievedService>,
}

/// The model's `RetrievedService`. Links to other traces are in the documents.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RetrievedService {
    service: Service,
    links: [(); 0],
}

impl From<Progress> for Status {
    fn from(progress: Progress) -> Self {
        match progress {
            Progress::Complete => Self::Complete,
            Progress::Cancelled => Self::Cancelled,
            Progress::TimedOut => Self::Timeout,
        }
    }
}

impl Xray {
    pub(in crate::xray) fn start_trace_retrieval(
        &self,
        request: StartRequest,
        now: Timestamp,
    ) -> Result<StartAnswer, ApiError> {
        let mut checks = Checks::default();
        checks.count("TraceIds", request.trace_ids.len(), 0..=MOST_IDS);
        checks.result()?;
        check_ids(&request.trace_ids)?;
        let window = Window::between(request.start_time, request.end_time)?;
        let mut ids = request.trace_ids;
        ids.sort();
        ids.dedup();
        Ok(StartAnswer {
            retrieval_token: self.retrievals.begin(ids, window, now),
        })
    }

    pub(in crate::xray) fn cancel_trace_retrieval(
        &self,
        request: &RetrievalRequest,
    ) -> Result<Nothing, ApiError> {
        check_token(&request.retrieval_token)?;
        self.retrievals.cancel(&request.retrieval_token)?;
        Ok(Nothing {})
    }

    /// Answers with the traces' segments: five traces a page, and no more than a
    /// hundred segments of each, so that a longer trace is on several pages.
    pub(in crate::xray) fn list_retrieved_traces(
        &self,
        request: &RetrievedRequest,
        now: Timestamp,
    ) -> Result<RetrievedAnswer, ApiError> {
        let retrieval_token = &request.retrieval_token;
        check_token(retrieval_token)?;
        if request.trace_format == Format::Otel {
            return Err(ApiError::InvalidRequest(
                "traces are kept as segment documents here: ask for the TraceFormat XRAY"
                    .to_owned(),
            ));
        }
        let retrieval = self.retrievals.get(retrieval_token)?;
        let list = format!("ListRetrievedTraces {retrieval_token}");
        let from = match &request.next_token {
            Some(token) => place(&list, token)?,
            None => Place::default(),
        };
        let progress = retrieval.progress(now);
        let (traces, next) = match progress {
            Progress::Complete => self.retrieved_page(&retrieval, from)?,
            Progress::Cancelled | Progress::TimedOut => (Vec::new(), None),
        };
        Ok(RetrievedAnswer {
            retrieval_status: progress.into(),
            trace_format: Format::Xray,
            traces,
            next_token: next.map(|place| token(&list, &place)),
        })
    }

    pub(in crate::xray) fn get_retrieved_traces_graph(
        &self,
        request: &RetrievalRequest,
        now: Timestamp,
    ) -> Result<RetrievedGraphAnswer, ApiError> {
        check_token(&request.retrieval_token)?;
        let retrieval = self.retrievals.get(&request.retrieval_token)?;
        only_page(request.next_token.as_deref())?;
        let progress = retrieval.progress(now);
        let graph = match progress {
            Progress::Complete => self.retrieved_graph(&retrieval)?,
            Progress::Cancelled | Progress::TimedOut => ServiceGraph::default(),
        };
        let retrieved = |service| RetrievedService { service, links: [] };
        Ok(RetrievedGraphAnswer {
            retrieval_status: progress.into(),
            services: graph.services.into_iter().map(retrieved).collect(),
        })
    }

    fn retrieved_page(
        &self,
        retrieval: &Retrieval,
        from: Place,
    ) -> Result<(Vec<RetrievedTrace>, Option<Place>), ApiError> {
        let mut page = Vec::new();
        let Place(first, mut span) = from;
        for (at, id) in retrieval.trace_ids.iter().enumerate().skip(first) {
            if page.len() == PAGE_TRACES {
                return Ok((page, Some(Place(at, 0))));
            }
            let trace = self.retrieved(id, retrieval.window)?;
            if let Some(mut trace) = trace {
                let count = trace.spans.len();
                trace.spans = trace.spans.split_off(span.min(count));
                trace.spans.truncate(PAGE_SPANS);
                page.push(trace);
                if span + PAGE_SPANS < count {
                    return Ok((page, Some(Place(at, span + PAGE_SPANS))));
                }
            }
            span = 0;
        }
        Ok((page, None))
    }

    /// Returns a trace that began in a window.
    fn retrieved(&self, id: &str, window: Window) -> Result<Option<RetrievedTrace>, ApiError> {
        let Some(assembly) = self.assembled(id)? else {
            return Ok(None);
        };
        let facts = assembly.facts(&mut Strings::default());
        if facts.start < window.start || window.end < facts.start {
            return Ok(None);
        }
        let documents = assembly.documents();
        Ok(Some(RetrievedTrace {
            id: assembly.id(),
            duration: facts.duration(),
            spans: documents.into_iter().map(Segment::from).collect(),
        }))
    }

    fn retrieved_graph(&self, retrieval: &Retrieval) -> Result<ServiceGraph, ApiError> {
        let mut in_window = Vec::new();
        for id in &retrieval.trace_ids {
            if self.retrieved(id, retrieval.window)?.is_some() {
                in_window.push(id.clone());
            }
        }
        self.graph_of(&in_window)
    }
}

/// Where a page begins: which trace, and which of its segments.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Place(usize, usize);

fn check_token(token: &str) -> Result<(), ApiError> {
    let mut checks = Checks::default();
    checks.length("RetrievalToken", token, 0..=1020);
    checks.result()
}
