//! One answer for everybody who asks the same thing at the same time.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OnceCell;

/// A question that several ask side by side: the first asks it, the others
/// wait for the same answer. It is asked anew once nobody waits any more, so
/// no answer is older than the question of whoever gets it.
#[derive(Debug)]
pub(crate) struct InFlight<T>(Mutex<Weak<OnceCell<T>>>);

impl<T> Default for InFlight<T> {
    fn default() -> Self {
        Self(Mutex::new(Weak::new()))
    }
}

impl<T: Clone> InFlight<T> {
    /// Returns the answer of `ask`, or that of whoever is asking already.
    ///
    /// # Errors
    /// As `ask`; the next in line then asks itself.
    pub(crate) async fn get<E>(&self, ask: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let answer = self.join();
        answer.get_or_try_init(|| ask).await.cloned()
    }

    fn join(&self) -> Arc<OnceCell<T>> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        current.upgrade().unwrap_or_else(|| {
            let new = Arc::new(OnceCell::new());
            *current = Arc::downgrade(&new);
            new
        })
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Counts how often it was asked; answers after the others had a turn.
    async fn ask(asked: &AtomicU32) -> Result<u32, Infallible> {
        let count = asked.fetch_add(1, Ordering::Relaxed) + 1;
        tokio::task::yield_now().await;
        Ok(count)
    }

    #[tokio::test]
    async fn who_asks_together_shares_and_who_asks_later_does_not() {
        let (shared, asked) = (InFlight::default(), AtomicU32::new(0));
        let together = tokio::join!(shared.get(ask(&asked)), shared.get(ask(&asked)));
        assert_eq!(together, (Ok(1), Ok(1)));
        assert_eq!(shared.get(ask(&asked)).await, Ok(2));
    }
}
