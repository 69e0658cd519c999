//! Which of a trace's documents count.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::callee::hands_over;
use super::piece::Piece;
use super::reading::Pieces;
use crate::SegmentId;

/// A document, as places in what is kept of all of them.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its text.
    pub(super) text: Range<usize>,
    /// Its pieces.
    pub(super) pieces: Range<usize>,
}

/// What counts of a trace's documents.
///
/// Of several with one id one does: the complete one rather than the one in
/// progress, whichever came first ("In-progress segments" in X-Ray's developer
/// guide); of two complete ones the one that ends later. AWS does not say which of
/// two that contradict each other X-Ray keeps; here their order of arrival never
/// matters, because it is not the order in which they were sent.
#[derive(Debug)]
pub(super) struct Survivors {
    /// The documents, the earliest start first.
    pub(super) documents: Vec<Document>,
    /// By piece: the place of its document in `documents`; `None`: it does not count.
    pub(super) document_of: Vec<Option<usize>>,
    /// The pieces that have ids.
    pub(super) by_id: HashMap<SegmentId, usize>,
}

impl Survivors {
    /// Returns what counts of documents, `texts` being theirs.
    pub(super) fn of(documents: Vec<Document>, texts: &str, pieces: &Pieces) -> Self {
        let documents = distinct(documents, texts, &pieces.all);
        let by_id = best_by_id(&documents, &pieces.all);
        let documents = without_answered(documents, pieces, &by_id);
        let mut survivors = Self {
            documents: Vec::with_capacity(documents.len()),
            document_of: vec![None; pieces.all.len()],
            by_id,
        };
        for document in documents {
            survivors.admit(document, &pieces.all);
        }
        let document_of = &survivors.document_of;
        survivors
            .by_id
            .retain(|_, piece| document_of[*piece].is_some());
        survivors
    }

    /// Lets the pieces of a document count that are the best with their id, and are
    /// not inside of one that is not.
    fn admit(&mut self, document: Document, pieces: &[Piece]) {
        let place = self.documents.len();
        for at in document.pieces.clone() {
            let piece = &pieces[at];
            let is_best = piece.id.is_none_or(|id| self.by_id.get(&id) == Some(&at));
            let is_inside = piece
                .inside
                .is_none_or(|outer| self.document_of[outer].is_some());
            if is_best && is_inside {
                self.document_of[at] = Some(place);
            }
        }
        if self.document_of[document.pieces.start].is_some() {
            self.documents.push(document);
        }
    }

    /// Returns the places of the pieces that count, document by document, a piece
    /// before its subsegments.
    pub(super) fn pieces(&self) -> impl Iterator<Item = usize> {
        self.documents
            .iter()
            .flat_map(|document| document.pieces.clone())
            .filter(|at| self.document_of[*at].is_some())
    }
}

/// Returns the best document with each id, the earliest start first.
fn distinct(mut documents: Vec<Document>, texts: &str, pieces: &[Piece]) -> Vec<Document> {
    let top = |document: &Document| &pieces[document.pieces.start];
    let text = |document: &Document| &texts[document.text.clone()];
    documents.sort_by(|one, other| {
        let longer = || text(one).len().cmp(&text(other).len());
        let better = better(top(one), top(other)).then_with(longer);
        let best_first = better.then_with(|| text(one).cmp(text(other))).reverse();
        let by_id = top(one).id.cmp(&top(other).id);
        by_id.then(best_first)
    });
    documents.dedup_by_key(|document| top(document).id);
    documents.sort_by(|one, other| {
        let by_start = top(one).start().total_cmp(&top(other).start());
        by_start.then_with(|| top(one).id.cmp(&top(other).id))
    });
    documents
}

/// Returns the best piece with each id; of equal ones the first.
fn best_by_id(documents: &[Document], pieces: &[Piece]) -> HashMap<SegmentId, usize> {
    let mut best = HashMap::with_capacity(pieces.len());
    for at in documents
        .iter()
        .flat_map(|document| document.pieces.clone())
    {
        if let Some(id) = pieces[at].id {
            let best = best.entry(id).or_insert(at);
            if better(&pieces[at], &pieces[*best]).is_gt() {
                *best = at;
            }
        }
    }
    best
}

/// Takes out what was inferred elsewhere, and sent, from calls whose answer has come
/// from the service itself. Only what keeps messages stays.
fn without_answered(
    mut documents: Vec<Document>,
    pieces: &Pieces,
    by_id: &HashMap<SegmentId, usize>,
) -> Vec<Document> {
    let top = |document: &Document| &pieces.all[document.pieces.start];
    if !documents.iter().any(|document| top(document).inferred) {
        return documents;
    }
    let is_message = |parent: &SegmentId| {
        let call = by_id.get(parent).map(|call| &pieces.all[*call]);
        call.is_some_and(|call| hands_over(call, &pieces.texts))
    };
    let answered: HashSet<_> = documents
        .iter()
        .map(top)
        .filter(|top| !top.alone && !top.inferred)
        .filter_map(|top| top.parent_id)
        .filter(|parent| !is_message(parent))
        .collect();
    documents.retain(|document| {
        let parent = top(document).parent_id.filter(|_| top(document).inferred);
        parent.is_none_or(|parent| !answered.contains(&parent))
    });
    documents
}

/// Compares pieces with one id: the greater one knows more.
fn better(one: &Piece, other: &Piece) -> Ordering {
    let end = |piece: &Piece| piece.end().unwrap_or(f64::NEG_INFINITY);
    end(one).total_cmp(&end(other))
}
