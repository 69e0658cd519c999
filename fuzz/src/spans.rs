//! What must hold of every request's translation.

use manta_traces::otlp::{ExportTraceServiceRequest, Options, translate};
use manta_traces::segment::{Segment, flaws};

/// Translates a request, and returns its documents once it has been checked that
/// X-Ray takes each of them and that every span became one, or two, or is named.
pub fn documents(request: &ExportTraceServiceRequest) -> Vec<String> {
    let mut last = 0;
    let mut ids = || {
        last += 1;
        last
    };
    let mut documents = Vec::new();
    let options = Options {
        // The input decides, so that both are tried.
        index_all_attributes: request.resource_spans.len() % 2 == 1,
        ..Options::default()
    };
    let translated = translate(request, &options, &mut ids, &mut |document: &[u8]| {
        let segment = Segment::parse(document).expect("a document can be read");
        assert_eq!(flaws(&segment), [], "X-Ray takes it");
        documents.push(String::from_utf8(document.to_vec()).expect("JSON is text"));
    });
    let scopes = request.resource_spans.iter().flat_map(|of| &of.scope_spans);
    let spans: usize = scopes.map(|scope| scope.spans.len()).sum();
    let taken = spans - translated.rejected.len();
    assert_eq!(translated.documents, documents.len());
    assert!((taken..=2 * taken).contains(&documents.len()));
    documents
}
