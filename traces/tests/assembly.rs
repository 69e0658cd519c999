//! Golden traces: `assembly/x.json`, what is sent → `assembly/x.assembled.json`, what
//! is known of the trace, how it is listed, and the documents that are handed out.
//!
//! `MANTA_BLESS=1` writes what comes out instead of comparing it.

#[path = "assembly/rendering.rs"]
mod rendering;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use manta_traces::assembly::Assembly;
use manta_traces::facts::{Facts, Strings};
use manta_traces::segment::Segment;
use manta_traces::summary::TraceSummary;
use serde_json::{Value, json};

/// A golden trace.
struct Golden {
    path: PathBuf,
    documents: Vec<String>,
}

impl Golden {
    fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/assembly");
        let files = fs::read_dir(folder).unwrap();
        let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        paths.retain(|path| {
            let name = path.to_str().unwrap();
            name.ends_with(".json") && !name.ends_with(".assembled.json")
        });
        paths.sort();
        paths.into_iter().map(Self::read).collect()
    }

    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap();
        let value: Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let documents = value["documents"].as_array().unwrap();
        let documents = documents.iter().map(Value::to_string).collect();
        Self { path, documents }
    }
}

fn facts(documents: &[String]) -> (Facts, Strings) {
    let mut strings = Strings::default();
    let facts = Assembly::of(documents).unwrap().facts(&mut strings);
    (facts, strings)
}

/// Returns all that is made of documents, but for how many there were.
fn assembled(documents: &[String]) -> Value {
    let (mut facts, strings) = facts(documents);
    facts.revision = 0;
    let documents: Vec<Value> = Assembly::of(documents)
        .unwrap()
        .documents()
        .iter()
        .map(|processed| {
            let document: Value = serde_json::from_str(&processed.document).unwrap();
            assert_eq!(document["id"], processed.id);
            document
        })
        .collect();
    json!({
        "facts": rendering::facts(&facts, &strings),
        "summary": TraceSummary::of(&facts, &strings),
        "documents": documents,
    })
}

#[test]
fn traces_are_put_together_as_written_down() {
    let bless = std::env::var_os("MANTA_BLESS").is_some();
    for golden in Golden::all() {
        let path = golden.path.with_extension("assembled.json");
        let actual = assembled(&golden.documents);
        if bless {
            let text = format!("{}\n", rendering::compact(&actual, 0));
            fs::write(&path, text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        let expected: Value = serde_json::from_str(&expected).unwrap_or_default();
        let (actual, expected) = [&actual, &expected]
            .map(|value| rendering::compact(value, 0))
            .into();
        let lines = actual.lines().zip(expected.lines());
        for (line, (actual, expected)) in lines.enumerate() {
            assert_eq!(actual, expected, "{}:{}", path.display(), line + 1);
        }
        assert_eq!(actual.len(), expected.len(), "{}", path.display());
    }
}

/// Calls `check` with documents in every order, or in several when there are many.
fn in_orders(documents: &[String], mut check: impl FnMut(&[String])) {
    let mut order = documents.to_vec();
    match order.len() {
        0..=5 => permute(&mut order, 0, &mut check),
        several => {
            for _ in 0..several {
                order.rotate_left(1);
                check(&order);
                order.reverse();
                check(&order);
            }
        }
    }
}

fn permute(order: &mut Vec<String>, from: usize, check: &mut impl FnMut(&[String])) {
    if from == order.len() {
        return check(order);
    }
    for at in from..order.len() {
        order.swap(from, at);
        permute(order, from + 1, check);
        order.swap(from, at);
    }
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    for golden in Golden::all() {
        let expected = assembled(&golden.documents);
        in_orders(&golden.documents, |order| {
            assert_eq!(assembled(order), expected, "{}", golden.path.display());
        });
    }
}

#[test]
fn what_comes_twice_counts_once() {
    for golden in Golden::all() {
        let twice = [golden.documents.clone(), golden.documents.clone()].concat();
        assert_eq!(assembled(&twice), assembled(&golden.documents));
    }
}

#[test]
fn the_revision_counts_what_has_come() {
    for golden in Golden::all() {
        let (facts, _) = facts(&golden.documents);
        assert_eq!(facts.revision as usize, golden.documents.len());
    }
}

/// What is handed out, sent to another store, is the same trace there.
#[test]
fn what_is_handed_out_is_the_trace() {
    for golden in Golden::all() {
        let handed_out = Assembly::of(&golden.documents).unwrap().documents();
        let documents: Vec<_> = handed_out.into_iter().map(|one| one.document).collect();
        let again = assembled(&documents);
        let expected = assembled(&golden.documents);
        let name = golden.path.display();
        assert_eq!(again["documents"], expected["documents"], "{name}");
        assert_eq!(
            again["facts"]["nodes"], expected["facts"]["nodes"],
            "{name}"
        );
    }
}

/// Subsegments are the same trace inside of their segment and alone; but for those
/// of a document that another takes the place of, which only live on when alone.
#[test]
fn parts_sent_alone_are_parts_inside() {
    for golden in Golden::all() {
        if golden
            .documents
            .iter()
            .any(|text| text.contains("in_progress"))
        {
            continue;
        }
        let alone: Vec<_> = golden
            .documents
            .iter()
            .flat_map(|text| apart(text))
            .collect();
        let again = assembled(&alone);
        let expected = assembled(&golden.documents);
        assert_eq!(again, expected, "{}", golden.path.display());
    }
}

fn apart(document: &str) -> Vec<String> {
    let mut apart = Vec::new();
    let mut rest = vec![Segment::parse(document.as_bytes()).unwrap()];
    while let Some(mut segment) = rest.pop() {
        let inside = segment.subsegments.take().unwrap_or_default();
        let (alone, inside) = inside.into_iter().partition(|one| one.id.is_some());
        segment.subsegments = Some(inside).filter(|inside: &Vec<_>| !inside.is_empty());
        let alone: Vec<Segment> = alone;
        for mut subsegment in alone {
            subsegment.kind = Some("subsegment".to_owned());
            subsegment.trace_id.clone_from(&segment.trace_id);
            subsegment.parent_id.clone_from(&segment.id);
            rest.push(subsegment);
        }
        apart.push(segment.to_json());
    }
    apart
}

/// What OpenTelemetry's spans become is a trace too: nothing of it is lost.
#[test]
fn translated_spans_are_traces() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/otlp");
    let files = fs::read_dir(folder).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    for path in paths.filter(|path| path.to_str().unwrap().ends_with(".segments.json")) {
        let text = fs::read_to_string(&path).unwrap();
        let documents: Vec<Value> = serde_json::from_str(&text).unwrap();
        let mut traces: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for document in &documents {
            let trace = document["trace_id"].to_string();
            traces.entry(trace).or_default().push(document);
        }
        for documents in traces.values() {
            let texts = documents.iter().map(|document| document.to_string());
            let handed_out = Assembly::of(texts).unwrap().documents();
            let handed_out: String = handed_out.into_iter().map(|one| one.document).collect();
            for document in documents {
                let id = document["id"].to_string();
                assert!(handed_out.contains(&id), "{}: {id}", path.display());
            }
        }
    }
}
