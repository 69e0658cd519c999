//! The batches that wait, by age, within a budget.

use std::collections::VecDeque;
use std::time::Instant;

use super::batch::{Batch, Filling};
use super::{LONGEST_WAIT, Next};

/// The memory that a batch is begun with, in bytes: fifty small segments.
const FIRST_CAPACITY: usize = 16 * 1024;

/// The batches that wait, oldest first, and the one being filled.
#[derive(Debug)]
pub(super) struct Queue {
    budget: usize,
    /// What is held in bytes: waiting, being filled, or given out.
    held: usize,
    sealed: VecDeque<Batch>,
    filling: Filling,
    /// When the batch being filled has to go; `None` while it is empty.
    due: Option<Instant>,
    next_sequence: u64,
    /// Whether the forwarder knows of no batch being filled, and so has set no timer.
    unobserved: bool,
}

/// What came of adding a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Appended {
    /// How many older documents had to go.
    pub(super) dropped: u64,
    /// Whether the forwarder has something to do now.
    pub(super) wake: bool,
}

impl Queue {
    pub(super) fn new(budget: usize) -> Self {
        let filling = Filling::with_capacity(FIRST_CAPACITY);
        Self {
            budget,
            held: filling.cost(),
            sealed: VecDeque::new(),
            filling,
            due: None,
            next_sequence: 0,
            unobserved: true,
        }
    }

    /// Adds a document, at the cost of the oldest when the budget is used up.
    pub(super) fn append(&mut self, document: &[u8], now: Instant) -> Appended {
        let before = self.filling.cost();
        self.filling.push(document);
        self.held += self.filling.cost() - before;
        let mut wake = std::mem::take(&mut self.unobserved);
        if self.due.is_none() {
            self.due = Some(now + LONGEST_WAIT);
        }
        if self.filling.is_full() {
            self.seal();
            wake = true;
        }
        Appended {
            dropped: self.keep_within_budget(),
            wake,
        }
    }

    /// Returns what to do at `now`.
    pub(super) fn next(&mut self, now: Instant) -> Next {
        if self.sealed.is_empty() && self.due.is_some_and(|due| due <= now) {
            self.seal();
        }
        if let Some(batch) = self.sealed.pop_front() {
            return Next::Batch(batch);
        }
        self.unobserved = self.due.is_none();
        self.due.map_or(Next::Empty, Next::At)
    }

    /// Returns the next batch, full or not.
    pub(super) fn next_of_the_rest(&mut self) -> Option<Batch> {
        if self.sealed.is_empty() && self.filling.documents() > 0 {
            self.seal();
        }
        self.sealed.pop_front()
    }

    /// Puts a batch that was given out back to its place; returns how many documents had to go.
    pub(super) fn give_back(&mut self, batch: Batch) -> u64 {
        let place = self
            .sealed
            .partition_point(|other| other.sequence < batch.sequence);
        self.sealed.insert(place, batch);
        self.keep_within_budget()
    }

    /// As [`Self::give_back`], of a batch that is not yet among what is held.
    pub(super) fn put_back(&mut self, batch: Batch) -> u64 {
        self.held += batch.cost();
        self.give_back(batch)
    }

    /// Frees what a batch that was given out took.
    pub(super) fn release(&mut self, bytes: usize) {
        self.held -= bytes;
    }

    pub(super) fn held(&self) -> usize {
        self.held
    }

    fn seal(&mut self) {
        // The next batch will be about as large as this one.
        let next = Filling::with_capacity(self.filling.cost() + self.filling.cost() / 8);
        self.held += next.cost();
        let full = std::mem::replace(&mut self.filling, next);
        self.sealed.push_back(full.seal(self.next_sequence, 0));
        self.next_sequence += 1;
        self.due = None;
    }

    /// Drops the oldest of what is here while more is held than may be.
    fn keep_within_budget(&mut self) -> u64 {
        let mut dropped = 0;
        while self.held > self.budget {
            let Some(oldest) = self.next_of_the_rest() else {
                break; // all of it is being sent
            };
            dropped += oldest.documents() as u64;
            self.held -= oldest.cost();
        }
        dropped
    }
}
