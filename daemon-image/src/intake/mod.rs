//! Between those who receive segments and the one who forwards them.

mod batch;
mod escape;
mod queue;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::counters::{Counters, Drop};
use crate::logging::Sparse;

pub use batch::{Batch, MOST_DOCUMENTS};
use queue::Queue;

/// The longest document that X-Ray takes, in bytes.
pub const LONGEST_DOCUMENT: usize = manta_traces::segment::LARGEST_DOCUMENT_BYTES;

/// Where every receiver puts its documents, and the forwarder finds them in batches.
///
/// It holds at most its budget of bytes, those on their way to X-Ray included. Beyond that, the
/// oldest that are not on their way are dropped, and counted.
pub struct Intake {
    queue: Mutex<Queue>,
    ready: Notify,
    counters: Arc<Counters>,
    losses: Sparse,
}

/// What the forwarder can do now.
#[derive(Debug)]
pub enum Next {
    /// Send this.
    Batch(Batch),
    /// A batch is being filled: come back then, or when [`Intake::ready`] says so.
    At(Instant),
    /// Nothing is here: come back when [`Intake::ready`] says so.
    Empty,
}

impl Intake {
    /// Returns an empty intake that holds at most `budget` bytes, and in which a segment waits
    /// at most `longest_wait` for a batch to fill.
    #[must_use]
    pub fn new(budget: usize, longest_wait: Duration, counters: Arc<Counters>) -> Self {
        Self {
            queue: Mutex::new(Queue::new(budget, longest_wait)),
            ready: Notify::new(),
            counters,
            losses: Sparse::default(),
        }
    }

    /// Takes a segment document. Never waits for the forwarder, and never fails: what has to be
    /// dropped, this or an older one, is counted.
    ///
    /// The document is not parsed, as in the official daemon. Bytes that are no UTF-8 are replaced.
    pub fn offer(&self, document: &[u8]) {
        self.counters.count_received(1);
        if document.len() > LONGEST_DOCUMENT {
            self.counters.count_dropped(Drop::Oversize, 1);
            self.losses.say(|more| {
                let length = document.len();
                log::error!("a document of {length} bytes is over X-Ray's 64 KB and lost{more}");
            });
            return;
        }
        let appended = self.queue().append(document, Instant::now());
        self.note_dropped(appended.dropped);
        if appended.wake {
            self.ready.notify_one();
        }
    }

    /// Waits until [`Self::next`] may have something new to say.
    pub async fn ready(&self) {
        self.ready.notified().await;
    }

    /// Returns what to do at `now`.
    pub fn next(&self, now: Instant) -> Next {
        self.queue().next(now)
    }

    /// Returns the next batch, full or not; `None` when nothing is left.
    pub fn next_of_the_rest(&self) -> Option<Batch> {
        self.queue().next_of_the_rest()
    }

    /// Takes back a batch that could not be sent, to its place by age.
    pub fn give_back(&self, batch: Batch) {
        let dropped = self.queue().give_back(batch);
        self.note_returned(dropped);
    }

    /// Takes back parts of a batch that was given out, in its stead.
    pub fn replace(&self, batch: &Batch, parts: impl IntoIterator<Item = Batch>) {
        let mut dropped = 0;
        {
            let mut queue = self.queue();
            queue.release(batch.cost());
            for part in parts {
                dropped += queue.put_back(part);
            }
        }
        self.note_returned(dropped);
    }

    /// Frees the budget of a batch that was given out and will not come back.
    pub fn release(&self, batch: &Batch) {
        self.queue().release(batch.cost());
    }

    /// Drops everything that is still here, for the daemon ends; returns how many segments.
    pub fn abandon(&self) -> u64 {
        let mut abandoned = 0;
        while let Some(batch) = self.next_of_the_rest() {
            abandoned += batch.documents() as u64;
            self.release(&batch);
        }
        self.counters.count_dropped(Drop::Shutdown, abandoned);
        abandoned
    }

    /// Returns the bytes that are held now, those on their way included.
    #[must_use]
    pub fn held(&self) -> usize {
        self.queue().held()
    }

    fn note_returned(&self, dropped: u64) {
        self.note_dropped(dropped);
        self.ready.notify_one();
    }

    fn note_dropped(&self, segments: u64) {
        if segments == 0 {
            return;
        }
        self.counters.count_dropped(Drop::BufferFull, segments);
        self.losses.say(|more| {
            log::error!("the buffer is full: the oldest {segments} segments are lost{more}");
        });
    }

    /// A panic while the lock was held cannot have left the queue half-changed in a way that
    /// matters more than going on.
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
