//! What works at a queue for a function.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::trigger::poll;
use crate::kinds::Trigger;
use crate::lambda::function::Deployed;
use crate::lambda::serving::Serving;

/// What gives a function the messages of a queue. It ends, whatever it does, when this is dropped.
pub(in crate::lambda) struct Polling {
    task: Serving,
    retired: Arc<AtomicBool>,
}

impl Polling {
    /// Begins to poll a queue. `latest` returns the function's version at the time, and `None` once it
    /// is deleted.
    pub(in crate::lambda) fn start(
        trigger: Trigger,
        latest: impl Fn() -> Option<Arc<Deployed>> + Send + Sync + 'static,
    ) -> Self {
        let retired = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&retired);
        let task = Serving::of(async move {
            let goes_on = || !asked.load(Ordering::Relaxed);
            poll(&trigger, goes_on, latest).await;
        });
        Self { task, retired }
    }

    /// Has it receive no more messages. Those that it has are processed, and deleted, first: they would
    /// otherwise come again.
    pub(in crate::lambda) fn retire(self) {
        self.retired.store(true, Ordering::Relaxed);
        self.task.let_go();
    }
}
