//! Asking a running apply to stop.

use std::sync::Arc;

use tokio::sync::watch;

/// A request to stop that many can hold. Steps in flight are finished.
#[derive(Clone, Debug)]
pub struct Stop {
    requested: Arc<watch::Sender<bool>>,
}

impl Stop {
    /// Returns a request that nobody has made yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            requested: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Makes the request.
    pub fn request(&self) {
        self.requested.send_replace(true);
    }

    /// Tells whether it was made.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.requested.borrow()
    }

    /// Waits until it is made.
    pub async fn requested(&self) {
        let mut receiver = self.requested.subscribe();
        // The sender lives as long as `self`, so the channel cannot close meanwhile.
        let _ = receiver.wait_for(|requested| *requested).await;
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}
