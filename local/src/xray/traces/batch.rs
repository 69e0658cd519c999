//! `BatchGetTraces`.

use std::collections::BTreeSet;

use manta_traces::TraceId;
use manta_traces::assembly::{Assembly, ProcessedDocument};
use manta_traces::facts::Strings;
use serde::{Deserialize, Serialize};

use crate::xray::Xray;
use crate::xray::api::{ApiError, Checks, only_page};

/// The most traces of one request; the API's guide, "Retrieving full traces".
const MOST_IDS: usize = 5;

/// `BatchGetTraces`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct BatchRequest {
    trace_ids: Vec<String>,
    next_token: Option<String>,
}

/// The answer to it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct BatchAnswer {
    traces: Vec<Trace>,
    unprocessed_trace_ids: Vec<String>,
}

/// The model's `Trace`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Trace {
    id: TraceId,
    duration: f64,
    limit_exceeded: bool,
    segments: Vec<Segment>,
}

/// The model's `Segment`, and its `Span`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Segment {
    id: String,
    document: String,
}

impl From<ProcessedDocument> for Segment {
    fn from(ProcessedDocument { id, document }: ProcessedDocument) -> Self {
        Self { id, document }
    }
}

/// Checks a list of traces' ids.
pub(super) fn check_ids(ids: &[String]) -> Result<(), ApiError> {
    let mut checks = Checks::default();
    for id in ids {
        checks.length("TraceIds", id, 1..=35);
    }
    checks.result()
}

impl Xray {
    /// Answers with whole traces. Ids of no trace are unprocessed ones.
    pub(in crate::xray) fn batch_get_traces(
        &self,
        request: BatchRequest,
    ) -> Result<BatchAnswer, ApiError> {
        let ids = request.trace_ids;
        check_ids(&ids)?;
        if ids.len() > MOST_IDS {
            let count = ids.len();
            return Err(ApiError::InvalidRequest(format!(
                "TraceIds has {count} ids, {MOST_IDS} is the most: ask for the others next"
            )));
        }
        only_page(request.next_token.as_deref())?;
        let mut answer = BatchAnswer {
            traces: Vec::new(),
            unprocessed_trace_ids: Vec::new(),
        };
        let mut seen = BTreeSet::new();
        for id in ids.into_iter().filter(|id| seen.insert(id.clone())) {
            match self.assembled(&id)? {
                Some(assembly) => answer.traces.push(Trace::of(&assembly)),
                None => answer.unprocessed_trace_ids.push(id),
            }
        }
        Ok(answer)
    }

    /// Puts a trace together; `None`: there is none with this id.
    pub(super) fn assembled(&self, id: &str) -> Result<Option<Assembly>, ApiError> {
        let Some(id) = TraceId::parse(id) else {
            return Ok(None);
        };
        Ok(Assembly::of(self.archive.documents(id)?))
    }
}

impl Trace {
    fn of(assembly: &Assembly) -> Self {
        let documents = assembly.documents();
        Self {
            id: assembly.id(),
            duration: assembly.facts(&mut Strings::default()).duration(),
            limit_exceeded: assembly.exceeds_limit(),
            segments: documents.into_iter().map(Segment::from).collect(),
        }
    }
}
