//! Service graphs of small corpora, one for each rule: `graph/x.json` has the rule,
//! documents, and the graph that they make.
//!
//! A corpus is a list of traces, a trace a list of documents. Documents leave out
//! `trace_id`, and their ids the leading zeros. A graph is written one line for
//! each service, and below it one for each edge:
//!
//! ```text
//! web (AWS::ECS::Fargate) root active 100-101: 2 ok, 1 fault in 0.7 s [0.2×2 0.3]
//!     -> orders (AWS::Lambda) @123456789012 100-101: 2 ok in 0.4 s [0.2×2]
//!     ~> queue (AWS::SQS::Queue) 100-101: aged [1.5]
//! ```
//!
//! The times are when it was seen, then come the requests, how long they took
//! together, and the histogram of response times. The histogram of durations
//! follows where it is another. `~>` is an edge of the type `link`.

#[path = "graph/corpus.rs"]
mod corpus;
#[path = "graph/drawing.rs"]
mod drawing;

use std::fs;
use std::path::Path;

use corpus::Corpus;
use manta_traces::assembly::Assembly;
use manta_traces::facts::{Facts, Strings};
use manta_traces::graph::{GraphBuilder, ServiceGraph};

fn corpora() -> Vec<Corpus> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graph");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    files.iter().map(|path| Corpus::read(path)).collect()
}

/// Draws all traces with texts that they share.
fn graph_of(corpus: &Corpus) -> ServiceGraph {
    let mut strings = Strings::default();
    let facts: Vec<Facts> = corpus
        .traces
        .iter()
        .map(|documents| Assembly::of(documents).unwrap().facts(&mut strings))
        .collect();
    let mut builder = GraphBuilder::new(corpus.window);
    let mut block = builder.block(&strings);
    for facts in &facts {
        block.add(facts);
    }
    builder.finish()
}

/// Draws the traces the other way round, their documents too, each with its own texts.
fn graph_of_reversed(corpus: &Corpus) -> ServiceGraph {
    let mut builder = GraphBuilder::new(corpus.window);
    for documents in corpus.traces.iter().rev() {
        let mut strings = Strings::default();
        // So that the same text is another symbol in each trace.
        for other in 0..builder_offset(documents) {
            strings.intern(&format!("another text {other}"));
        }
        let facts = Assembly::of(documents.iter().rev())
            .unwrap()
            .facts(&mut strings);
        builder.add(&facts, &strings);
    }
    builder.finish()
}

fn builder_offset(documents: &[String]) -> usize {
    documents.iter().map(String::len).sum::<usize>() % 7
}

#[test]
fn every_corpus_makes_its_graph() {
    let mut wrong = Vec::new();
    for corpus in corpora() {
        let drawn = drawing::draw(&serde_json::to_value(graph_of(&corpus)).unwrap());
        if drawn != corpus.graph {
            wrong.push(format!(
                "{}: {}\nexpected:\n{}\ndrawn:\n{}\n",
                corpus.name,
                corpus.rule,
                corpus.graph.join("\n"),
                drawn.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_order_of_traces_and_documents_does_not_matter() {
    for corpus in corpora() {
        assert_eq!(
            graph_of(&corpus),
            graph_of_reversed(&corpus),
            "{}",
            corpus.name
        );
    }
}

#[test]
fn there_is_a_corpus_for_every_rule() {
    assert!(corpora().len() >= 30);
}
