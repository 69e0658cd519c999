//! `PutTraceSegments`.

use manta_traces::TraceId;
use manta_traces::segment::{LARGEST_DOCUMENT_BYTES, Segment, flaws};
use serde::{Deserialize, Serialize};

use crate::xray::Xray;
use crate::xray::api::{ApiError, Timestamp};

/// `PutTraceSegments`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct PutRequest {
    trace_segment_documents: Vec<String>,
}

/// The answer to it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::xray) struct PutAnswer {
    unprocessed_trace_segments: Vec<Unprocessed>,
}

/// The model's `UnprocessedTraceSegment`.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Unprocessed {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    error_code: &'static str,
    message: String,
}

impl Unprocessed {
    fn new(id: Option<String>, error_code: &'static str, why: &str) -> Self {
        Self {
            id,
            error_code,
            message: format!("Invalid segment. ErrorCode: {error_code}: {why}"),
        }
    }
}

impl Xray {
    /// Takes what is in order, and says of every other document what is not.
    pub(in crate::xray) fn put_trace_segments(
        &self,
        request: PutRequest,
        now: Timestamp,
    ) -> Result<PutAnswer, ApiError> {
        let mut taken = Vec::new();
        let mut unprocessed_trace_segments = Vec::new();
        for document in request.trace_segment_documents {
            match trace_of(&document) {
                Ok(trace) => taken.push((trace, document)),
                Err(unprocessed) => unprocessed_trace_segments.push(unprocessed),
            }
        }
        if !taken.is_empty() {
            self.archive.put(taken, now)?;
        }
        Ok(PutAnswer {
            unprocessed_trace_segments,
        })
    }
}

/// Returns the trace that a document is of, if it is in order.
fn trace_of(document: &str) -> Result<TraceId, Unprocessed> {
    let segment = Segment::parse(document.as_bytes())
        .map_err(|error| Unprocessed::new(None, "ParseError", &format!("the document {error}")))?;
    let id = || segment.id.clone();
    if document.len() > LARGEST_DOCUMENT_BYTES {
        let bytes = document.len();
        let why = format!("the document has {bytes} bytes, {LARGEST_DOCUMENT_BYTES} is the most");
        return Err(Unprocessed::new(id(), "InvalidSegment", &why));
    }
    let found = flaws(&segment);
    if let Some(first) = found.first() {
        let why: Vec<_> = found.iter().map(ToString::to_string).collect();
        return Err(Unprocessed::new(id(), first.code(), &why.join("; ")));
    }
    let trace_id = segment.trace_id.as_deref();
    trace_id
        .and_then(TraceId::parse)
        .ok_or_else(|| Unprocessed::new(id(), "InvalidTraceId", "`trace_id` is none"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::trace_of;

    fn document(name: &str, value: Value) -> String {
        let mut document = json!({"name": "web", "id": "70de5b6f19ff9a0a", "start_time": 1.0,
            "end_time": 2.0, "trace_id": "1-5759e988-bd862e3fe1be46a994272793"});
        document[name] = value;
        document.to_string()
    }

    #[test]
    fn a_document_in_order_is_of_a_trace() {
        let trace = trace_of(&document("user", json!("ann"))).expect("it is in order");
        assert_eq!(trace.to_string(), "1-5759e988-bd862e3fe1be46a994272793");
    }

    #[test]
    fn what_is_not_in_order_is_said_with_its_code() {
        for (document, id, code) in [
            ("no JSON".to_owned(), None, "ParseError"),
            ("[]".to_owned(), None, "ParseError"),
            ("{}".to_owned(), None, "InvalidName"),
            (document("id", json!("7")), Some("7"), "InvalidId"),
            (
                document("trace_id", json!("1-5759e988")),
                Some("70de5b6f19ff9a0a"),
                "InvalidTraceId",
            ),
            (
                document("user", json!("x".repeat(65_536))),
                Some("70de5b6f19ff9a0a"),
                "InvalidSegment",
            ),
        ] {
            let unprocessed = trace_of(&document).expect_err(code);
            assert_eq!(unprocessed.error_code, code);
            assert_eq!(unprocessed.id.as_deref(), id);
        }
    }
}
