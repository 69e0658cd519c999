//! A segment, or a subsegment.

use serde_json::{Map, Value};
use thiserror::Error;

use super::fits::Fits;
use super::part::part;
use super::{Aws, Cause, Http, Link, Service, Sql};

part! {
    /// A segment: what one service did for a request; or a subsegment: a piece
    /// of that work, inside of its segment or sent on its own.
    ///
    /// The rules are those of "X-Ray segment documents" in X-Ray's developer guide.
    Segment {
        /// The service's name, or that of the call; at most 200 characters.
        "name" => name: String,
        /// 16 hexadecimal digits, unique in the trace.
        "id" => id: String,
        /// `1-<8 digits>-<24 digits>`. Subsegments inside of a segment have none.
        "trace_id" => trace_id: String,
        /// The id of the caller's subsegment, or of the segment that a subsegment is part of.
        "parent_id" => parent_id: String,
        /// `subsegment` when a subsegment is sent on its own.
        "type" => kind: String,
        /// Seconds since 1970.
        "start_time" => start_time: f64,
        /// Seconds since 1970; unset while it is in progress.
        "end_time" => end_time: f64,
        /// Whether there will be another document with this id, with an end.
        "in_progress" => in_progress: bool,
        /// Of a subsegment: `aws` for a call to AWS, `remote` for another.
        "namespace" => namespace: String,
        /// Of a segment: the type of what ran it, `AWS::ECS::Fargate`.
        "origin" => origin: String,
        /// Of a segment: who sent the request.
        "user" => user: String,
        /// Of a segment: the resource that ran it.
        "resource_arn" => resource_arn: String,
        /// The caller's mistake: status 400 to 499.
        "error" => error: bool,
        /// The service's failure: status 500 to 599.
        "fault" => fault: bool,
        /// Too many requests: status 429.
        "throttle" => throttle: bool,
        /// The request that was served or sent.
        "http" => http: Http,
        /// Where it ran, or the call to AWS.
        "aws" => aws: Aws,
        /// Of a subsegment: the query.
        "sql" => sql: Sql,
        /// Of a segment: the application.
        "service" => service: Service,
        /// What went wrong.
        "cause" => cause: Cause,
        /// Indexed: text, numbers and booleans.
        "annotations" => annotations: Map<String, Value>,
        /// Not indexed: an object for each namespace.
        "metadata" => metadata: Map<String, Value>,
        /// Of a segment: traces that led to this one.
        "links" => links: Vec<Link>,
        /// Of a subsegment: those that ended before it began.
        "precursor_ids" => precursor_ids: Vec<String>,
        /// Whether X-Ray made it from the subsegment that called it.
        "inferred" => inferred: bool,
        /// The pieces of its work.
        "subsegments" => subsegments: Vec<Segment>,
    }
}

/// Why a text is no document.
#[derive(Debug, Error)]
pub enum ParseError {
    /// It is not JSON, or nested more than 128 deep.
    #[error("is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is JSON, but not an object.
    #[error("is JSON, but not an object")]
    NotAnObject,
}

impl Segment {
    /// Reads a document. Whatever is an object in JSON is one; [`flaws`](super::flaws)
    /// says what X-Ray would not take.
    pub fn parse(document: &[u8]) -> Result<Self, ParseError> {
        Self::of(serde_json::from_slice(document)?).ok_or(ParseError::NotAnObject)
    }

    /// Returns the document, without spaces.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("keys are strings, and all values are plain")
    }

    /// Whether it is a subsegment that is sent on its own.
    pub fn is_subsegment(&self) -> bool {
        self.kind.as_deref() == Some("subsegment")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ParseError, Segment};

    fn parse(document: &Value) -> Segment {
        Segment::parse(document.to_string().as_bytes()).unwrap()
    }

    fn written(document: &Value) -> Value {
        serde_json::from_str(&parse(document).to_json()).unwrap()
    }

    #[test]
    fn what_is_known_is_read() {
        let segment = parse(&json!({
            "name": "web", "id": "70de5b6f19ff9a0a", "start_time": 1_478_293_361.271_f64,
            "http": {"request": {"method": "GET"}, "response": {"status": 200}},
            "cause": {"exceptions": [{"stack": [{"path": "app.py", "line": 4}]}]},
            "subsegments": [{"name": "DynamoDB", "aws": {"table_name": "orders"}}],
        }));
        assert_eq!(segment.name.as_deref(), Some("web"));
        assert_eq!(segment.start_time, Some(1_478_293_361.271));
        let http = segment.http.unwrap();
        assert_eq!(http.response.unwrap().status, Some(200));
        let inside = &segment.subsegments.unwrap()[0];
        let table = &inside.aws.as_ref().unwrap().table_name;
        assert_eq!(table.as_deref(), Some("orders"));
        assert!(segment.other.is_empty());
    }

    #[test]
    fn what_is_unknown_is_written_again() {
        let document = json!({"name": "web", "novelty": {"a": [1, null]},
            "http": {"request": {"method": "GET", "novelty": true}}});
        assert_eq!(written(&document), document);
    }

    #[test]
    fn what_has_another_type_is_written_again() {
        let document = json!({"name": 7, "error": "yes", "http": "none", "annotations": [],
            "subsegments": [{"name": "a"}, 3], "links": {"id": 1}, "cause": 12});
        assert_eq!(written(&document), document);
        assert_eq!(parse(&document).name, None);
    }

    #[test]
    fn a_content_length_may_be_text() {
        let segment = parse(&json!({"http": {"response": {"content_length": "2104"}}}));
        let response = segment.http.unwrap().response.unwrap();
        assert_eq!(response.content_length, Some(2104));
    }

    #[test]
    fn a_cause_may_be_the_id_of_an_exception() {
        let document = json!({"cause": "70de5b6f19ff9a0a"});
        assert_eq!(written(&document), document);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        assert!(matches!(
            Segment::parse(b"[]"),
            Err(ParseError::NotAnObject)
        ));
        assert!(matches!(
            Segment::parse(b"{\"name\":"),
            Err(ParseError::Json(_))
        ));
        assert!(matches!(
            Segment::parse(b"{\"\xff\":1}"),
            Err(ParseError::Json(_))
        ));
    }

    #[test]
    fn nesting_has_a_limit() {
        let deep = "{\"subsegments\":[".repeat(10_000);
        assert!(matches!(
            Segment::parse(deep.as_bytes()),
            Err(ParseError::Json(_))
        ));
    }
}
