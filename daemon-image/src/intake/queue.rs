//! The batches that wait, by age, within a budget.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::Next;
use super::batch::{Batch, Filling};

/// The memory that a batch is begun with, in bytes: fifty small segments.
const FIRST_CAPACITY: usize = 16 * 1024;

/// The batches that wait, oldest first, and the one being filled.
#[derive(Debug)]
pub(super) struct Queue {
    budget: usize,
    longest_wait: Duration,
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
    pub(super) fn new(budget: usize, longest_wait: Duration) -> Self {
        let filling = Filling::with_capacity(FIRST_CAPACITY);
        Self {
            budget,
            longest_wait,
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
            self.due = Some(now + self.longest_wait);
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::{Appended, Batch, Next, Queue};
    use crate::config::LONGEST_WAIT;
    use crate::intake::MOST_DOCUMENTS;

    const PLENTY: usize = 1 << 30;

    fn number(literal: &[u8]) -> u32 {
        let text: String = serde_json::from_slice(literal).expect("a document is a literal");
        text.trim()
            .parse()
            .expect("the tests' documents are numbers")
    }

    fn numbers(batch: &Batch) -> Vec<u32> {
        batch.literals().map(number).collect()
    }

    #[test]
    fn a_batch_is_due_a_second_after_its_first_document() {
        let now = Instant::now();
        let mut queue = Queue::new(PLENTY, LONGEST_WAIT);
        assert!(matches!(queue.next(now), Next::Empty));
        let appended = queue.append(b"1", now);
        assert_eq!((appended.dropped, appended.wake), (0, true));
        let later = now + Duration::from_millis(500);
        assert!(!queue.append(b"2", later).wake, "the first one woke it");
        assert!(matches!(queue.next(later), Next::At(due) if due == now + LONGEST_WAIT));
        let Next::Batch(batch) = queue.next(now + LONGEST_WAIT) else {
            panic!("it is due");
        };
        assert_eq!(numbers(&batch), [1, 2]);
    }

    #[test]
    fn a_full_batch_is_there_at_once() {
        let now = Instant::now();
        let mut queue = Queue::new(PLENTY, LONGEST_WAIT);
        let woke: Vec<_> = (0..MOST_DOCUMENTS)
            .map(|_| queue.append(b"1", now))
            .map(|appended: Appended| appended.wake)
            .collect();
        assert_eq!(woke.iter().filter(|woke| **woke).count(), 2);
        assert!(woke[MOST_DOCUMENTS - 1], "the last one fills it");
        assert!(matches!(queue.next(now), Next::Batch(_)));
    }

    /// What happens to a queue.
    #[derive(Clone, Debug)]
    enum Event {
        /// So many documents of so many bytes arrive.
        Arrive(usize, usize),
        /// A batch is taken to be sent.
        Take,
        /// The batch that was taken first comes back.
        Return,
        /// The batch that was taken first is delivered.
        Deliver,
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            (1..60_usize, 1..200_usize).prop_map(|(count, size)| Event::Arrive(count, size)),
            Just(Event::Take),
            Just(Event::Return),
            Just(Event::Deliver),
        ]
    }

    proptest! {
        #[test]
        fn nothing_is_lost_uncounted_and_the_budget_holds(
            events in prop::collection::vec(event(), 1..60)
        ) {
            const BUDGET: usize = 20_000;
            let now = Instant::now();
            let mut queue = Queue::new(BUDGET, LONGEST_WAIT);
            let mut out: Vec<Batch> = Vec::new();
            let (mut arrived, mut dropped, mut delivered) = (0_u64, 0, 0);
            for event in events {
                match event {
                    Event::Arrive(count, size) => for _ in 0..count {
                        dropped += queue.append(format!("{arrived:size$}").as_bytes(), now).dropped;
                        arrived += 1;
                    },
                    Event::Take => out.extend(queue.next_of_the_rest()),
                    Event::Return if !out.is_empty() => dropped += queue.give_back(out.remove(0)),
                    Event::Deliver if !out.is_empty() => {
                        let batch = out.remove(0);
                        delivered += batch.documents() as u64;
                        queue.release(batch.cost());
                    }
                    Event::Return | Event::Deliver => {}
                }
                let sending: usize = out.iter().map(Batch::cost).sum();
                prop_assert!(queue.held() <= BUDGET.max(sending + 100));
            }
            let mut left: Vec<u32> = out.iter().flat_map(numbers).collect();
            let mut waiting = Vec::new();
            while let Some(batch) = queue.next_of_the_rest() {
                waiting.extend(numbers(&batch));
            }
            prop_assert!(waiting.is_sorted(), "what waits is in its order of age");
            left.extend(waiting);
            prop_assert_eq!(left.len() as u64 + dropped + delivered, arrived);
        }
    }
}
