//! The environments of a function.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;

use crate::lambda::sandbox::{InstanceLog, Sandbox};

/// How long an environment may be idle before it is ended. Lambda keeps them for some minutes, and
/// does not say how many.
pub(super) const IDLE: Duration = Duration::from_secs(300);

/// An environment with its log.
pub(super) struct Environment {
    pub(super) sandbox: Sandbox,
    pub(super) log: Arc<InstanceLog>,
}

/// The environments of a function: at most as many as may run at once.
pub(super) struct Pool {
    most: u32,
    permits: Arc<Semaphore>,
    idle: Mutex<Idle>,
    /// Whether those that run are to end.
    ended: watch::Sender<bool>,
}

#[derive(Default)]
struct Idle {
    environments: Vec<(Environment, Instant)>,
    closed: bool,
}

impl Pool {
    pub(super) fn of(most: u32) -> Self {
        Self {
            most,
            permits: Arc::new(Semaphore::new(most as usize)),
            idle: Mutex::default(),
            ended: watch::Sender::new(false),
        }
    }

    /// Returns the right to run; `None` when as many run as may.
    pub(super) fn try_enter(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.permits).try_acquire_owned().ok()
    }

    /// Waits for the right to run, in order.
    pub(super) async fn enter(&self) -> OwnedSemaphorePermit {
        let entered = Arc::clone(&self.permits).acquire_owned().await;
        entered.expect("the semaphore is never closed")
    }

    /// Takes the environment that was used last, as Lambda does; `None` when one has to be made.
    pub(super) fn take(&self) -> Option<Environment> {
        let mut idle = self.lock();
        while let Some((environment, _)) = idle.environments.pop() {
            // One can end while it is idle.
            if environment.sandbox.lives() {
                return Some(environment);
            }
        }
        None
    }

    /// Keeps an environment for the next event, or ends it when the function is no more.
    pub(super) async fn give_back(&self, environment: Environment) {
        let refused = {
            let mut idle = self.lock();
            if idle.closed {
                Some(environment)
            } else {
                idle.environments.push((environment, Instant::now()));
                None
            }
        };
        if let Some(environment) = refused {
            environment.sandbox.end().await;
        }
    }

    /// Ends those that have been idle for long.
    pub(super) async fn end_idle(&self) {
        let old: Vec<_> = {
            let mut idle = self.lock();
            let is_old = |(_, since): &mut (Environment, Instant)| since.elapsed() >= IDLE;
            idle.environments.extract_if(.., is_old).collect()
        };
        for (environment, _) in old {
            environment.sandbox.end().await;
        }
    }

    /// Ends all that are idle, and each other one when it has done what it does.
    pub(super) async fn close(&self) {
        let idle = {
            let mut idle = self.lock();
            idle.closed = true;
            std::mem::take(&mut idle.environments)
        };
        for (environment, _) in idle {
            environment.sandbox.end().await;
        }
    }

    /// Ends all, and waits until they have ended.
    pub(super) async fn end(&self) {
        self.ended.send_replace(true);
        self.close().await;
        let all = self.permits.acquire_many(self.most).await;
        drop(all.expect("the semaphore is never closed"));
    }

    /// Completes when those that run are to end.
    pub(super) async fn ended(&self) {
        let mut ended = self.ended.subscribe();
        // The sender lives as long as this.
        let _ = ended.wait_for(|ended| *ended).await;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
