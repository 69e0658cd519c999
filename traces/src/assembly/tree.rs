//! Who called whom.

use std::collections::HashSet;

use super::callee::hands_over;
use super::homes::Homes;
use super::piece::Piece;
use super::reading::Pieces;
use super::survivors::Survivors;

/// A trace as a forest: its segments, and each below the one that called it.
#[derive(Debug)]
pub(super) struct Tree {
    /// Its segments, a caller before what it calls.
    pub(super) segments: Vec<Seat>,
    /// By piece: the place of its segment; `None`: it does not count.
    pub(super) segment_of: Vec<Option<usize>>,
    /// By piece: the one that it is below: what it is inside of, what it was sent for
    /// alone, or the call that its segment answers.
    pub(super) above: Vec<Option<usize>>,
    /// By piece: the place of the segment that was inferred from it.
    pub(super) inferred_from: Vec<Option<usize>>,
    /// Whether something is known to be missing.
    pub(super) is_missing_one: bool,
}

/// A segment's place in the tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    /// The piece that it was made of: its own, or the call that it was inferred from.
    pub(super) piece: usize,
    /// Whether it was inferred.
    pub(super) is_inferred: bool,
    /// Who called; `None`: nobody, or someone who is missing.
    pub(super) caller: Option<CallerSeat>,
}

/// Who called a segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallerSeat {
    /// The place of the caller.
    pub(super) from: usize,
    /// The piece that tells of the call.
    pub(super) call: usize,
    /// Whether the call was a message, which the caller only kept for a while.
    pub(super) is_message: bool,
}

impl Tree {
    pub(super) fn of(survivors: &Survivors, pieces: &Pieces) -> Self {
        let mut seating = Seating::new(survivors, &pieces.all);
        let answers = seating.find_answers(survivors, &pieces.all);
        seating.infer(survivors, pieces, &answers);
        seating.seat_answers(&answers, &pieces.all);
        seating.into_tree(&pieces.all)
    }
}

/// A tree in the making: its segments are not in order yet.
struct Seating {
    segments: Vec<Seat>,
    segment_of: Vec<Option<usize>>,
    above: Vec<Option<usize>>,
    inferred_from: Vec<Option<usize>>,
    is_missing_one: bool,
}

/// The segments that were sent for calls.
struct Answers {
    /// The place of each, and the call.
    segments: Vec<(usize, usize)>,
    /// By piece: whether there is one.
    is_answered: Vec<bool>,
}

impl Seating {
    /// Begins with the segments that were sent, and all that is part of them.
    fn new(survivors: &Survivors, pieces: &[Piece]) -> Self {
        let homes = Homes::of(survivors, pieces);
        let mut seating = Self {
            segments: Vec::with_capacity(pieces.len()),
            segment_of: vec![None; pieces.len()],
            above: vec![None; pieces.len()],
            inferred_from: vec![None; pieces.len()],
            is_missing_one: homes.is_missing_one,
        };
        for (at, document) in survivors.documents.iter().enumerate() {
            let piece = document.pieces.start;
            if homes.home[at] == at {
                seating.segment_of[piece] = Some(seating.segments.len());
                seating.segments.push(Seat {
                    piece,
                    is_inferred: false,
                    caller: None,
                });
            }
        }
        for (at, document) in survivors.documents.iter().enumerate() {
            let home = survivors.documents[homes.home[at]].pieces.start;
            let segment = seating.segment_of[home];
            seating.above[document.pieces.start] = homes.under[at];
            for piece in document.pieces.clone() {
                if survivors.document_of[piece].is_some() {
                    seating.segment_of[piece] = segment;
                    seating.above[piece] = pieces[piece].inside.or(seating.above[piece]);
                }
            }
        }
        seating
    }

    /// Finds the calls that segments were sent for: their parents.
    fn find_answers(&mut self, survivors: &Survivors, pieces: &[Piece]) -> Answers {
        let mut answers = Answers {
            segments: Vec::new(),
            is_answered: vec![false; pieces.len()],
        };
        for (at, segment) in self.segments.iter().enumerate() {
            let piece = &pieces[segment.piece];
            let Some(parent) = piece.parent_id.filter(|_| !piece.alone) else {
                continue;
            };
            let call = survivors.by_id.get(&parent).copied();
            match call.filter(|call| self.segment_of[*call] != Some(at)) {
                Some(call) => {
                    answers.segments.push((at, call));
                    answers.is_answered[call] = true;
                    if piece.inferred {
                        self.inferred_from[call] = Some(at);
                    }
                }
                None => self.is_missing_one = true,
            }
        }
        answers
    }

    /// Infers a segment from each call that none was sent for, and from each message:
    /// what keeps it sends no segment, whoever takes it in the end. What was inferred
    /// before, and sent, is not inferred again.
    fn infer(&mut self, survivors: &Survivors, pieces: &Pieces, answers: &Answers) {
        for at in survivors.pieces() {
            let piece = &pieces.all[at];
            let is_answered = answers.is_answered[at];
            let Some(from) = self.segment_of[at].filter(|_| piece.is_call()) else {
                continue;
            };
            self.is_missing_one |= piece.http.traced && !is_answered;
            let is_heard = is_answered && !hands_over(piece, &pieces.texts);
            if is_heard || self.inferred_from[at].is_some() {
                continue;
            }
            self.inferred_from[at] = Some(self.segments.len());
            self.segments.push(Seat {
                piece: at,
                is_inferred: true,
                caller: Some(CallerSeat {
                    from,
                    call: at,
                    is_message: false,
                }),
            });
        }
    }

    /// Puts segments below those who called them, or below what kept the message.
    fn seat_answers(&mut self, answers: &Answers, pieces: &[Piece]) {
        for &(at, call) in &answers.segments {
            let segment = &mut self.segments[at];
            let is_inferred = pieces[segment.piece].inferred;
            let keeper = self.inferred_from[call].filter(|_| !is_inferred);
            segment.caller = keeper.or(self.segment_of[call]).map(|from| CallerSeat {
                from,
                call,
                is_message: keeper.is_some(),
            });
            self.above[segment.piece] = Some(call);
        }
    }

    /// Puts the segments in order.
    fn into_tree(mut self, pieces: &[Piece]) -> Tree {
        let order = self.order(pieces);
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        let moved = |mut segment: Seat| {
            if let Some(caller) = &mut segment.caller {
                caller.from = place[caller.from];
            }
            segment
        };
        let of_pieces = self.segment_of.iter_mut().chain(&mut self.inferred_from);
        for segment in of_pieces.flatten() {
            *segment = place[*segment];
        }
        Tree {
            segments: order.iter().map(|old| moved(self.segments[*old])).collect(),
            segment_of: self.segment_of,
            above: self.above,
            inferred_from: self.inferred_from,
            is_missing_one: self.is_missing_one,
        }
    }

    /// Returns the segments in order: from each that nobody called down, siblings by
    /// their start. Where segments call each other in a ring, one of them has no
    /// caller from here on.
    fn order(&mut self, pieces: &[Piece]) -> Vec<usize> {
        let mut called = self.called(pieces);
        let mut order = Vec::with_capacity(self.segments.len());
        let mut is_seated = vec![false; self.segments.len()];
        let uncalled = (0..self.segments.len()).filter(|at| self.segments[*at].caller.is_none());
        let mut next: Vec<_> = uncalled.rev().collect();
        let mut rest = 0..self.segments.len();
        loop {
            while let Some(at) = next.pop() {
                if !std::mem::replace(&mut is_seated[at], true) {
                    order.push(at);
                    next.append(&mut called[at]);
                }
            }
            let Some(first) = rest.find(|at| !is_seated[*at]) else {
                break order;
            };
            let first = self.in_ring(first);
            self.segments[first].caller = None;
            self.above[self.segments[first].piece] = None;
            self.is_missing_one = true;
            next.push(first);
        }
    }

    /// Returns what each segment called, the last first.
    fn called(&self, pieces: &[Piece]) -> Vec<Vec<usize>> {
        let mut called = vec![Vec::new(); self.segments.len()];
        for (at, segment) in self.segments.iter().enumerate() {
            if let Some(caller) = segment.caller {
                called[caller.from].push(at);
            }
        }
        let ids = |segment: &Seat| {
            let call = segment.caller.and_then(|caller| pieces[caller.call].id);
            (call, pieces[segment.piece].id)
        };
        for below in called.iter_mut().filter(|below| below.len() > 1) {
            below.sort_by(|one, other| {
                let (one, other) = (&self.segments[*one], &self.segments[*other]);
                let start = |segment: &Seat| pieces[segment.piece].start();
                let by_start = start(other).total_cmp(&start(one));
                by_start.then_with(|| ids(other).cmp(&ids(one)))
            });
        }
        called
    }

    /// Returns a segment of the ring that the callers of one end in.
    fn in_ring(&self, segment: usize) -> usize {
        let mut seen = HashSet::new();
        let mut at = segment;
        while seen.insert(at) {
            let caller = self.segments[at].caller;
            at = caller.map_or(at, |caller| caller.from);
        }
        at
    }
}
