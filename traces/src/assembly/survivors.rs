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
        let mut documents = without_answered(documents, pieces, &by_id);
        let mut choice = Choice {
            pieces: &pieces.all,
            by_id,
            counts: vec![false; pieces.all.len()],
        };
        for document in &documents {
            choice.admit(document);
        }
        for document in &documents {
            choice.rescue(document);
        }
        let Choice {
            mut by_id, counts, ..
        } = choice;
        documents.retain(|document| counts[document.pieces.start]);
        by_id.retain(|_, piece| counts[*piece]);
        let mut document_of = vec![None; counts.len()];
        for (place, document) in documents.iter().enumerate() {
            for at in document.pieces.clone() {
                document_of[at] = Some(place).filter(|_| counts[at]);
            }
        }
        Self {
            documents,
            document_of,
            by_id,
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

/// Which pieces count, while they are chosen.
struct Choice<'a> {
    pieces: &'a [Piece],
    /// The best piece with each id.
    by_id: HashMap<SegmentId, usize>,
    /// By piece.
    counts: Vec<bool>,
}

impl Choice<'_> {
    /// Lets the pieces of a document count that are the best with their id, and are
    /// not inside of one that is not.
    fn admit(&mut self, document: &Document) {
        for at in document.pieces.clone() {
            let piece = &self.pieces[at];
            let is_best = piece.id.is_none_or(|id| self.by_id.get(&id) == Some(&at));
            self.counts[at] = is_best && piece.inside.is_none_or(|outer| self.counts[outer]);
        }
    }

    /// Lets a document count when the best piece with its id does not, being inside of
    /// one that does not: pieces with one id may be inside of each other.
    fn rescue(&mut self, document: &Document) {
        let top = document.pieces.start;
        let Some(id) = self.pieces[top].id else {
            return;
        };
        let best = self.by_id.get(&id);
        if best.is_none_or(|best| !self.counts[*best]) {
            self.by_id.insert(id, top);
            self.admit(document);
        }
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
