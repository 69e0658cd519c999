//! Golden vectors: `otlp/x.json`, what an exporter sends → `otlp/x.segments.json`,
//! the documents that it becomes. Options are in `otlp/x.options.json`.
//!
//! `MANTA_BLESS=1` writes the documents instead of comparing them.

use std::fs;
use std::path::{Path, PathBuf};

use manta_traces::otlp::{self, Options};
use manta_traces::segment::{Segment, flaws};
use prost::Message;
use serde_json::Value;

/// Every row of the translation's rules, with its vectors' beginning.
const ROWS: [&str; 15] = [
    "segment-or-subsegment",
    "local-root",
    "ids-and-times",
    "name",
    "namespace",
    "http",
    "outcome",
    "cause",
    "origin",
    "aws",
    "sql",
    "annotations",
    "metadata",
    "service",
    "links",
];

struct Vector {
    input: PathBuf,
}

impl Vector {
    fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/otlp");
        let files = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path());
        let mut inputs: Vec<_> = files
            .filter(|path| name_of(path).matches('.').count() == 1)
            .collect();
        inputs.sort();
        inputs.into_iter().map(|input| Self { input }).collect()
    }

    fn beside(&self, extension: &str) -> PathBuf {
        self.input.with_extension(extension)
    }

    fn options(&self) -> Options {
        let Ok(text) = fs::read(self.beside("options.json")) else {
            return Options::default();
        };
        let options: Value = serde_json::from_slice(&text).unwrap();
        let texts = |name: &str| {
            let items = options[name].as_array().into_iter().flatten();
            items
                .map(|item| item.as_str().unwrap().to_owned())
                .collect()
        };
        Options {
            indexed_attributes: texts("indexed_attributes"),
            index_all_attributes: options["index_all_attributes"] == true,
            log_group_names: texts("log_group_names"),
        }
    }

    fn request(&self) -> otlp::ExportTraceServiceRequest {
        otlp::decode_json(&fs::read(&self.input).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", self.input.display()))
    }

    fn documents(&self) -> Vec<Vec<u8>> {
        let mut documents = Vec::new();
        let mut last = 0;
        let translated = otlp::translate(
            &self.request(),
            &self.options(),
            &mut || {
                last += 1;
                last
            },
            &mut |document: &[u8]| documents.push(document.to_vec()),
        );
        assert_eq!(translated.documents, documents.len());
        assert_eq!(translated.rejected, [], "{}", self.input.display());
        documents
    }
}

fn name_of(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap()
}

#[test]
fn spans_become_the_documents_that_the_rules_say() {
    for vector in Vector::all() {
        let documents: Vec<Value> = vector
            .documents()
            .iter()
            .map(|document| serde_json::from_slice(document).unwrap())
            .collect();
        let file = vector.beside("segments.json");
        if std::env::var_os("MANTA_BLESS").is_some() {
            let text = serde_json::to_string_pretty(&documents).unwrap();
            fs::write(&file, text + "\n").unwrap();
        }
        let expected: Vec<Value> = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        for (index, (document, expected)) in documents.iter().zip(&expected).enumerate() {
            assert_eq!(document, expected, "{}, document {index}", file.display());
        }
        assert_eq!(documents.len(), expected.len(), "{}", file.display());
    }
}

#[test]
fn every_row_has_a_vector() {
    let vectors = Vector::all();
    for row in ROWS {
        let is_there = vectors
            .iter()
            .any(|vector| name_of(&vector.input).starts_with(row));
        assert!(is_there, "no vector shows {row}");
    }
}

#[test]
fn x_ray_would_take_every_document() {
    for vector in Vector::all() {
        for document in vector.documents() {
            let segment = Segment::parse(&document).unwrap();
            assert_eq!(
                flaws(&segment),
                [],
                "{}",
                String::from_utf8_lossy(&document)
            );
            assert!(
                segment.other.is_empty(),
                "{}",
                String::from_utf8_lossy(&document)
            );
        }
    }
}

#[test]
fn both_encodings_are_the_same_request() {
    for vector in Vector::all() {
        let request = vector.request();
        let read_back = otlp::decode_protobuf(&request.encode_to_vec()).unwrap();
        assert_eq!(read_back, request);
    }
}
