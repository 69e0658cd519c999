//! Which segment everything is part of.

use super::piece::Piece;
use super::survivors::Survivors;

/// Where documents belong.
///
/// A segment is one of its own. A subsegment that was sent alone is part of the
/// segment that its parent is part of; while the parent has not come, or when
/// subsegments are each other's parents, it stands for the segment that is missing.
#[derive(Debug)]
pub(super) struct Homes {
    /// By document: the document of the segment that it is part of.
    pub(super) home: Vec<usize>,
    /// By document: the piece that it is put under; `None`: it is a home itself.
    pub(super) under: Vec<Option<usize>>,
    /// Whether a parent has not come.
    pub(super) is_missing_one: bool,
}

impl Homes {
    pub(super) fn of(survivors: &Survivors, pieces: &[Piece]) -> Self {
        let mut homes = Self {
            home: vec![UNKNOWN; survivors.documents.len()],
            under: Vec::with_capacity(survivors.documents.len()),
            is_missing_one: false,
        };
        for document in &survivors.documents {
            let top = &pieces[document.pieces.start];
            let parent = top
                .parent_id
                .and_then(|id| survivors.by_id.get(&id).copied());
            homes.is_missing_one |= top.alone && parent.is_none();
            homes.under.push(parent.filter(|_| top.alone));
        }
        for document in 0..homes.under.len() {
            homes.settle(document, survivors);
        }
        homes
    }

    /// Finds the home of a document, and of all that it is under.
    fn settle(&mut self, document: usize, survivors: &Survivors) {
        let mut path = Vec::new();
        let mut at = document;
        while self.home[at] == UNKNOWN {
            self.home[at] = SOUGHT;
            path.push(at);
            let outer = self.under[at].and_then(|piece| survivors.document_of[piece]);
            at = outer.unwrap_or(at);
        }
        let mut home = self.home[at];
        if home == SOUGHT {
            home = self.cut(&path, at);
        }
        for document in path {
            self.home[document] = home;
        }
    }

    /// Makes a home of the end of a path: the document itself, or the first of those
    /// that are under each other.
    fn cut(&mut self, path: &[usize], end: usize) -> usize {
        let ring = path.iter().skip_while(|document| **document != end);
        let home = ring.min().copied().unwrap_or(end);
        self.is_missing_one |= self.under[home].is_some();
        self.under[home] = None;
        home
    }
}

const UNKNOWN: usize = usize::MAX;
const SOUGHT: usize = usize::MAX - 1;
