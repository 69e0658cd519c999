//! Events that were taken, and are not done yet.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::function::Event;

/// KiB of all events that wait. Lambda keeps as many as come; here they are in memory.
const ROOM_KIB: usize = 64 << 10;

/// Events that were taken, and are not done yet. They are lost when this is dropped.
pub(super) struct Waiting {
    room: Arc<Semaphore>,
    processing: Mutex<JoinSet<()>>,
}

impl Default for Waiting {
    fn default() -> Self {
        Self {
            room: Arc::new(Semaphore::new(ROOM_KIB)),
            processing: Mutex::default(),
        }
    }
}

impl Waiting {
    /// Returns the right to have an event wait; `None` when too much waits already.
    pub(super) fn room_for(&self, event: &Event) -> Option<OwnedSemaphorePermit> {
        // What is not counted of an event is about a KiB, too.
        let kib = 1 + event.payload.len().div_ceil(1024) as u32;
        Arc::clone(&self.room).try_acquire_many_owned(kib).ok()
    }

    /// Has an event processed, which has `room` until that is done.
    pub(super) fn process(
        &self,
        processing: impl Future<Output = ()> + Send + 'static,
        room: OwnedSemaphorePermit,
    ) {
        let mut all = self.lock();
        while all.try_join_next().is_some() {} // those that are done
        all.spawn(async {
            processing.await;
            drop(room);
        });
    }

    /// Forgets all.
    pub(super) fn forget(&self) {
        self.lock().abort_all();
    }

    fn lock(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.processing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
