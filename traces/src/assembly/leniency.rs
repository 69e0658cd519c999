//! What is read is what [`Segment::parse`] reads: the two are compared, member by
//! member, on documents of all kinds.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::members::MOST_ANNOTATIONS;
use super::piece::{self, Cause, Namespace, Piece};
use super::reading::Pieces;
use super::texts::Text;
use crate::segment::{self, Segment};
use crate::{SegmentId, TraceId};

/// Members that mean something, so that random documents are about something.
const MEMBERS: [&str; 46] = [
    "name",
    "id",
    "trace_id",
    "parent_id",
    "type",
    "start_time",
    "end_time",
    "in_progress",
    "namespace",
    "origin",
    "user",
    "resource_arn",
    "error",
    "fault",
    "throttle",
    "http",
    "request",
    "method",
    "url",
    "user_agent",
    "client_ip",
    "traced",
    "response",
    "status",
    "aws",
    "account_id",
    "ec2",
    "instance_id",
    "availability_zone",
    "table_name",
    "table_names",
    "resource_names",
    "queue_url",
    "topic_arn",
    "bucket_name",
    "function_name",
    "sql",
    "cause",
    "exceptions",
    "message",
    "annotations",
    "links",
    "inferred",
    "subsegments",
    "metadata",
    "\u{e9}\"",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (0_i64..600).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-fA-F0-9]{16}|[0-9]{1,4}|.{0,8}".prop_map(Value::from),
        prop::sample::select(vec![
            "aws",
            "remote",
            "subsegment",
            "1-5759e988-bd862e3fe1be46a994272793"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let member = prop::sample::select(&MEMBERS[..]).prop_map(str::to_owned);
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => btree_map(member, inner, 0..12)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Returns a document of what would be one, but for what it takes to be one.
fn document(value: &Value) -> Value {
    let mut document = value.clone();
    document["name"] = json!("web");
    document["id"] = json!("70de5b6f19ff9a0a");
    document["trace_id"] = json!("1-5759e988-bd862e3fe1be46a994272793");
    document
}

/// Returns a document with every member that is read.
fn full() -> Value {
    let inside = json!({"name": "DynamoDB", "id": "0000000000000002", "start_time": 1.25,
        "end_time": 1.5, "namespace": "aws", "sql": {"url": "u"}, "cause": "00000000000000e1",
        "aws": {"account_id": "123456789012", "table_name": "t", "table_names": ["a", "b"],
            "resource_names": ["r"], "queue_url": "q", "topic_arn": "s", "bucket_name": "b",
            "function_name": "f", "ec2": {"instance_id": "i", "availability_zone": "z"}},
        "subsegments": [{"name": "in"}, {"name": "n", "type": "subsegment"}]});
    json!({"name": "web", "parent_id": "0000000000000001", "type": "subsegment", "start_time": 1,
        "end_time": 2.5, "in_progress": true, "namespace": "remote", "origin": "o", "user": "u",
        "resource_arn": "arn", "error": true, "fault": false, "throttle": true, "inferred": true,
        "http": {"request": {"method": "GET", "url": "u", "user_agent": "a", "client_ip": "c",
            "traced": true}, "response": {"status": 200, "content_length": "1"}},
        "aws": {"ec2": {"instance_id": "i", "availability_zone": "z"}},
        "cause": {"exceptions": [{"id": "00000000000000e1", "type": "t", "message": "m"}]},
        "annotations": {"text": "t", "number": 1.5, "boolean": true},
        "links": [{"trace_id": "1-5759e988-bd862e3fe1be46a994272793", "id": "0000000000000003"}],
        "metadata": {"default": {"a": [1]}}, "subsegments": [inside]})
}

/// Returns where the values in a value are.
fn places(value: &Value) -> Vec<String> {
    let inside: Vec<_> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (at.to_string(), item))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    let mut all = Vec::new();
    for (name, value) in inside {
        all.push(format!("/{name}"));
        all.extend(
            places(value)
                .into_iter()
                .map(|place| format!("/{name}{place}")),
        );
    }
    all
}

/// What is kept of a piece, in words.
#[derive(Debug, PartialEq)]
struct Kept {
    texts: Vec<Option<String>>,
    ids: [Option<SegmentId>; 2],
    trace_id: Option<TraceId>,
    times: [Option<f64>; 2],
    flags: [Option<bool>; 3],
    is: [bool; 4],
    namespace: Namespace,
    status: Option<i64>,
    cause: Option<SegmentId>,
    exceptions: Vec<(Option<SegmentId>, Option<String>, Option<String>)>,
    annotations: Vec<(String, Value)>,
    links: Vec<(TraceId, Option<SegmentId>)>,
}

fn read(document: &str) -> Vec<Kept> {
    let mut pieces = Pieces::for_bytes(document.len());
    assert!(pieces.read(document), "{document}");
    let kept = |piece| kept(piece, &pieces);
    pieces.all.iter().map(kept).collect()
}

fn kept(piece: &Piece, pieces: &Pieces) -> Kept {
    let word = |text: Text| pieces.texts.get(text).to_owned();
    let text = |text: Option<Text>| text.map(word);
    let exception = |one: &piece::Exception| (one.id, one.kind.map(word), one.message.map(word));
    let annotation = |(key, value): &(Text, piece::Value)| {
        let value = match value {
            piece::Value::Text(text) => json!(word(*text)),
            piece::Value::Number(number) => json!(number),
            piece::Value::Boolean(boolean) => json!(boolean),
        };
        (word(*key), value)
    };
    Kept {
        texts: [
            piece.name,
            piece.origin,
            piece.user,
            piece.resource_arn,
            piece.http.method,
            piece.http.url,
            piece.http.user_agent,
            piece.http.client_ip,
            piece.aws.account_id,
            piece.aws.instance_id,
            piece.aws.availability_zone,
            piece.aws.table_name,
            piece.aws.table_names,
            piece.aws.resource_names,
            piece.aws.queue_url,
            piece.aws.topic_arn,
            piece.aws.bucket_name,
            piece.aws.function_name,
        ]
        .map(text)
        .into(),
        ids: [piece.id, piece.parent_id],
        trace_id: piece.trace_id,
        times: [piece.start, piece.end],
        flags: [piece.error, piece.fault, piece.throttle],
        is: [
            piece.in_progress,
            piece.inferred,
            piece.is_query,
            piece.http.traced,
        ],
        namespace: piece.namespace,
        status: piece.http.status,
        cause: match &piece.cause {
            Cause::Elsewhere(id) => Some(*id),
            Cause::None | Cause::Thrown(_) => None,
        },
        exceptions: piece.exceptions().iter().map(exception).collect(),
        annotations: piece.annotations.iter().map(annotation).collect(),
        links: piece.links.clone(),
    }
}

/// Returns what would be kept of a segment and its subsegments.
fn expected(segment: &Segment) -> Vec<Kept> {
    let mut all = vec![expected_of(segment)];
    let subsegments = segment.subsegments.iter().flatten();
    all.extend(subsegments.flat_map(expected));
    all
}

fn expected_of(segment: &Segment) -> Kept {
    let id = |text: &Option<String>| text.as_deref().and_then(SegmentId::parse);
    let http = segment.http.clone().unwrap_or_default();
    let request = http.request.unwrap_or_default();
    let aws = segment.aws.clone().unwrap_or_default();
    let other = |name: &str| aws.other.get(name)?.as_str().map(str::to_owned);
    let ec2 = |name: &str| aws.other.get("ec2")?.get(name)?.as_str().map(str::to_owned);
    let first = |texts: &Option<Vec<String>>| texts.as_ref()?.first().cloned();
    let exceptions = match &segment.cause {
        Some(segment::Cause::Exceptions(cause)) => cause.exceptions.clone().unwrap_or_default(),
        Some(segment::Cause::Exception(_)) | None => Vec::new(),
    };
    let exception = |one: segment::Exception| (id(&one.id), one.kind, one.message);
    let link = |one: &segment::Link| {
        let trace = TraceId::parse(one.trace_id.as_deref()?)?;
        Some((trace, id(&one.id)))
    };
    let annotations = segment.annotations.clone().unwrap_or_default();
    let annotations = annotations
        .into_iter()
        .filter_map(|(key, value)| match value {
            Value::Number(number) => Some((key, json!(number.as_f64()?))),
            Value::String(_) | Value::Bool(_) => Some((key, value)),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        });
    Kept {
        texts: vec![
            segment.name.clone(),
            segment.origin.clone(),
            segment.user.clone(),
            segment.resource_arn.clone(),
            request.method,
            request.url,
            request.user_agent,
            request.client_ip,
            aws.account_id.clone(),
            ec2("instance_id"),
            ec2("availability_zone"),
            aws.table_name.clone(),
            first(&aws.table_names),
            first(&aws.resource_names),
            aws.queue_url.clone(),
            other("topic_arn"),
            other("bucket_name"),
            other("function_name"),
        ],
        ids: [id(&segment.id), id(&segment.parent_id)],
        trace_id: segment.trace_id.as_deref().and_then(TraceId::parse),
        times: [segment.start_time, segment.end_time],
        flags: [segment.error, segment.fault, segment.throttle],
        is: [
            segment.in_progress == Some(true),
            segment.inferred == Some(true),
            segment.sql.is_some(),
            request.traced == Some(true),
        ],
        namespace: match segment.namespace.as_deref() {
            Some("aws") => Namespace::Aws,
            Some("remote") => Namespace::Remote,
            Some(_) | None => Namespace::Local,
        },
        status: http.response.and_then(|response| response.status),
        cause: match &segment.cause {
            Some(segment::Cause::Exception(text)) => SegmentId::parse(text),
            Some(segment::Cause::Exceptions(_)) | None => None,
        },
        exceptions: exceptions.into_iter().map(exception).collect(),
        annotations: annotations.take(MOST_ANNOTATIONS).collect(),
        links: segment.links.iter().flatten().filter_map(link).collect(),
    }
}

proptest! {
    #[test]
    fn what_is_read_is_what_segments_are(value in any_json()) {
        prop_assume!(value.is_object());
        let text = document(&value).to_string();
        let segment = Segment::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(read(&text), expected(&segment));
    }

    #[test]
    fn members_of_other_types_are_as_in_segments(
        changes in vec((any::<prop::sample::Index>(), any_json()), 0..8)
    ) {
        let mut value = full();
        for (at, new) in changes {
            let places = places(&value);
            let place = at.get(&places);
            *value.pointer_mut(place).unwrap() = new;
        }
        let text = document(&value).to_string();
        let segment = Segment::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(read(&text), expected(&segment));
    }

    #[test]
    fn what_is_no_document_leaves_nothing(text in ".{0,64}|\\{.{0,64}\\}") {
        let mut pieces = Pieces::for_bytes(0);
        if !pieces.read(&text) {
            prop_assert!(pieces.all.is_empty());
        }
    }
}

#[test]
fn of_members_with_one_name_the_last_counts() {
    let subsegment = |name: &str| format!(r#"{{"name":"{name}","subsegments":[{{"name":"in"}}]}}"#);
    let text = format!(
        r#"{{"name":"a","id":"70de5b6f19ff9a0a","trace_id":"1-5759e988-bd862e3fe1be46a994272793",
            "name":"web","origin":"one","origin":2,"fault":true,"fault":"no",
            "subsegments":[{}],"subsegments":[{},{}],
            "annotations":{{"k":1,"k":null,"l":1,"l":2}},
            "http":{{"request":{{"url":"u"}},"response":{{"status":1}},"request":3}},
            "aws":{{"ec2":{{"instance_id":"i"}},"ec2":[]}}}}"#,
        subsegment("first"),
        subsegment("second"),
        subsegment("third"),
    );
    let read = read(&text);
    assert_eq!(read, expected(&Segment::parse(text.as_bytes()).unwrap()));
    let names = read.iter().map(|kept| kept.texts[0].as_deref());
    let expected = ["web", "second", "in", "third", "in"].map(Some);
    assert_eq!(names.collect::<Vec<_>>(), expected);
}

#[test]
fn a_list_with_something_else_in_it_is_none() {
    let text = r#"{"name":"web","id":"70de5b6f19ff9a0a",
        "trace_id":"1-5759e988-bd862e3fe1be46a994272793",
        "subsegments":[{"name":"a","subsegments":[{"name":"b"}]},7],
        "cause":{"exceptions":[{"message":"m"},7]},"links":[{},7],
        "aws":{"table_names":["t",7]}}"#;
    let read = read(text);
    assert_eq!(read, expected(&Segment::parse(text.as_bytes()).unwrap()));
    assert_eq!(read.len(), 1);
}

#[test]
fn text_after_a_document_makes_it_none() {
    let text = r#"{"name":"web","id":"70de5b6f19ff9a0a",
        "trace_id":"1-5759e988-bd862e3fe1be46a994272793"}"#;
    assert!(Pieces::for_bytes(0).read(&format!("{text} \n")));
    assert!(!Pieces::for_bytes(0).read(&format!("{text} x")));
}
