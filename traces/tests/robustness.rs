//! Whatever is sent, nothing panics, and what is read can be written and read again.

use manta_traces::otlp::{self, ExportTraceServiceRequest, Options};
use manta_traces::sampling;
use manta_traces::segment::{LARGEST_DOCUMENT_BYTES, Segment, flaws, split};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// The members of documents, so that random ones are about something.
const MEMBERS: [&str; 24] = [
    "name",
    "id",
    "trace_id",
    "parent_id",
    "type",
    "start_time",
    "end_time",
    "in_progress",
    "http",
    "request",
    "response",
    "status",
    "content_length",
    "aws",
    "table_names",
    "cause",
    "exceptions",
    "stack",
    "line",
    "annotations",
    "metadata",
    "links",
    "subsegments",
    "precursor_ids",
];

/// The members of OTLP's JSON.
const OTLP_MEMBERS: [&str; 20] = [
    "resourceSpans",
    "resource",
    "scopeSpans",
    "spans",
    "attributes",
    "key",
    "value",
    "stringValue",
    "intValue",
    "doubleValue",
    "arrayValue",
    "kvlistValue",
    "bytesValue",
    "values",
    "traceId",
    "spanId",
    "kind",
    "startTimeUnixNano",
    "events",
    "status",
];

/// What stacks are made of.
const PIECES: [&str; 22] = [
    "\n",
    "\tat ",
    "    at ",
    "Caused by: ",
    "Caused by:\n",
    "  File \"",
    "\", line ",
    ", in ",
    " ---> ",
    "--- End of inner exception",
    ":in '",
    "'",
    "(",
    ")",
    "12",
    ":",
    "@",
    "from ",
    "During handling of the above exception, another exception occurred:\n",
    "é",
    "[cause]: ",
    "x",
];

fn any_json(members: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-f0-9]{0,32}|.{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        let member = prop_oneof![
            8 => prop::sample::select(members).prop_map(str::to_owned),
            1 => ".{0,6}",
        ];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(member, inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn translated(request: &ExportTraceServiceRequest) -> Vec<Vec<u8>> {
    let mut documents = Vec::new();
    let options = Options {
        index_all_attributes: true,
        ..Options::default()
    };
    let mut last = 0;
    let ids = &mut || {
        last += 1;
        last
    };
    otlp::translate(request, &options, ids, &mut |document: &[u8]| {
        documents.push(document.to_vec());
    });
    documents
}

fn spans_with_stack(stack: &str, language: &str) -> ExportTraceServiceRequest {
    let text = |key: &str, text: &str| json!({"key": key, "value": {"stringValue": text}});
    let request = json!({"resourceSpans": [{
        "resource": {"attributes": [text("telemetry.sdk.language", language)]},
        "scopeSpans": [{"spans": [{
            "traceId": "5759e988bd862e3fe1be46a994272793", "spanId": "a000000000000001",
            "name": "n", "kind": 3, "endTimeUnixNano": 1,
            "events": [{"name": "exception",
                "attributes": [text("exception.stacktrace", stack)]}],
        }]}],
    }]});
    otlp::decode_json(request.to_string().as_bytes()).unwrap()
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..512)) {
        if let Ok(segment) = Segment::parse(&bytes) {
            flaws(&segment);
        }
        if let Ok(request) = otlp::decode_json(&bytes) {
            translated(&request);
        }
        if let Ok(request) = otlp::decode_protobuf(&bytes) {
            translated(&request);
        }
    }

    #[test]
    fn what_is_written_reads_as_what_was_read(document in any_json(&MEMBERS)) {
        if let Ok(segment) = Segment::parse(document.to_string().as_bytes()) {
            let written = segment.to_json();
            prop_assert_eq!(Segment::parse(written.as_bytes()).unwrap(), segment);
        }
    }

    #[test]
    fn no_member_is_lost(document in any_json(&MEMBERS)) {
        if let Ok(segment) = Segment::parse(document.to_string().as_bytes()) {
            let written: Value = serde_json::from_str(&segment.to_json()).unwrap();
            let names = |value: &Value| Vec::from_iter(value.as_object().unwrap().keys().cloned());
            let (mut before, mut after) = (names(&document), names(&written));
            before.sort();
            after.sort();
            prop_assert_eq!(before, after);
        }
    }

    #[test]
    fn what_is_split_fits_or_is_named(document in any_json(&MEMBERS), limit in 1_usize..400) {
        if let Ok(segment) = Segment::parse(document.to_string().as_bytes()) {
            let whole = segment.to_json().len();
            let result = split(segment, limit);
            prop_assert!(result.documents.iter().all(|document| document.len() <= limit));
            prop_assert!(result.oversize.iter().all(|oversize| oversize.bytes > limit));
            prop_assert!(result.documents.len() + result.oversize.len() >= 1);
            if whole <= limit {
                prop_assert_eq!(result.documents.len(), 1);
            }
        }
    }

    #[test]
    fn any_otlp_in_json_is_read_or_refused(request in any_json(&OTLP_MEMBERS)) {
        let request = json!({"resourceSpans": [{"scopeSpans": [{"spans": [request]}]}]});
        if let Ok(request) = otlp::decode_json(request.to_string().as_bytes()) {
            for document in translated(&request) {
                prop_assert!(Segment::parse(&document).is_ok());
            }
        }
    }

    #[test]
    fn any_stack_is_read(
        pieces in vec(prop::sample::select(&PIECES[..]), 0..40),
        language in prop::sample::select(
            &["python", "java", "nodejs", "go", "dotnet", "ruby", "rust"][..]
        ),
    ) {
        let documents = translated(&spans_with_stack(&pieces.concat(), language));
        prop_assert_eq!(documents.len(), 1);
        prop_assert!(Segment::parse(&documents[0]).unwrap().other.is_empty());
    }

    #[test]
    fn patterns_match_what_they_were_made_of(text in "[a-zé/]{0,12}", cut in 0_usize..12) {
        let at = text.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(text.len());
        let (pattern, upper) = (format!("{}*", &text[..at]), text.to_uppercase());
        prop_assert!(sampling::matches(&pattern, &text));
        prop_assert!(sampling::matches(&pattern, &upper));
        prop_assert!(sampling::matches(&"?".repeat(text.chars().count()), &text));
    }
}

#[test]
fn stacks_without_end_become_documents_that_fit() {
    let deep = "    0: f\n".repeat(100_000);
    let chained = format!("Caused by:\n{}", "a\n".repeat(1_000_000));
    for stack in [deep, chained] {
        let documents = translated(&spans_with_stack(&stack, "rust"));
        assert!(documents[0].len() < LARGEST_DOCUMENT_BYTES);
    }
}

#[test]
fn the_limit_is_what_x_ray_takes() {
    let document = |bytes: usize| json!({"name": "n", "id": "70de5b6f19ff9a0a", "annotations": {"m": "x".repeat(bytes)}});
    let empty = document(0).to_string().len();
    let split_at = |bytes| {
        let text = document(bytes).to_string();
        split(
            Segment::parse(text.as_bytes()).unwrap(),
            LARGEST_DOCUMENT_BYTES,
        )
    };
    assert_eq!(split_at(LARGEST_DOCUMENT_BYTES - empty).documents.len(), 1);
    assert_eq!(
        split_at(LARGEST_DOCUMENT_BYTES - empty + 1).oversize.len(),
        1
    );
}
