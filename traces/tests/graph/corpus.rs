//! A corpus as it is written.

use std::fs;
use std::path::Path;

use manta_traces::statistics::Window;
use serde::Deserialize;
use serde_json::Value;

/// A rule, traces that show it, and the graph that they make.
pub(crate) struct Corpus {
    pub(crate) name: String,
    pub(crate) rule: String,
    pub(crate) window: Window,
    /// The documents of each trace.
    pub(crate) traces: Vec<Vec<String>>,
    pub(crate) graph: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What the corpus shows.
    rule: String,
    /// How the numbers come about, where that is not plain.
    #[serde(default, rename = "because")]
    _because: String,
    /// From when until when the graph is drawn; always, if absent.
    window: Option<[f64; 2]>,
    traces: Vec<Vec<Value>>,
    graph: Vec<String>,
}

impl Corpus {
    pub(crate) fn read(path: &Path) -> Self {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read(path).unwrap();
        let file: File =
            serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let traces = file.traces.into_iter().enumerate();
        let traces = traces.map(|(number, documents)| {
            let documents = documents.into_iter();
            documents
                .map(|document| complete(document, number + 1))
                .collect()
        });
        Self {
            name,
            rule: file.rule,
            window: file
                .window
                .map_or(Window::ALWAYS, |[start, end]| Window { start, end }),
            traces: traces.collect(),
            graph: file.graph,
        }
    }
}

/// Returns a document with what a corpus leaves out.
fn complete(mut document: Value, trace: usize) -> String {
    document["trace_id"] = format!("1-00000064-{trace:024}").into();
    lengthen_ids(&mut document);
    document.to_string()
}

fn lengthen_ids(part: &mut Value) {
    for key in ["id", "parent_id"] {
        if let Some(id) = part.get(key) {
            part[key] = format!("{:0>16}", id.as_str().unwrap()).into();
        }
    }
    if let Some(parts) = part.get_mut("subsegments").and_then(Value::as_array_mut) {
        parts.iter_mut().for_each(lengthen_ids);
    }
}
