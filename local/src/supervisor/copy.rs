//! A place for one copy of a service.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::control::Failure;
use crate::front::Seat;
use crate::health::Policy;

use super::backoff::Backoff;
use super::life::{Again, Life};
use super::site::Site;
use super::template::Template;

/// A copy of a service, which is started again when it ends. It ends when this is dropped, and
/// has ended when [`Copy::stop`] returns.
pub(super) struct Copy {
    wishes: mpsc::Sender<Again>,
    living: JoinHandle<()>,
    /// How the first start goes.
    first: Option<oneshot::Receiver<Result<(), Failure>>>,
    /// Counts how often it has become healthy after a start.
    pub(super) starts: watch::Receiver<u32>,
}

/// Where a copy listens.
pub(super) enum Listening {
    /// It takes no connections.
    Nowhere,
    /// At the port at which its service is asked.
    Alone(u16),
    /// At a port of its own, beside others; those that are healthy have their seats.
    Beside(Seat),
}

impl Copy {
    /// Starts one.
    pub(super) fn start(
        site: &Arc<Site>,
        template: &Arc<Template>,
        policy: &Policy,
        listening: Listening,
    ) -> Self {
        let (told, first) = oneshot::channel();
        let (wishes, wished) = mpsc::channel(1);
        let (counted, starts) = watch::channel(0);
        let life = Life {
            site: Arc::clone(site),
            template: Arc::clone(template),
            policy: policy.clone(),
            listening,
            waiting: vec![told],
            restarts: 0,
            backoff: Backoff::new(),
            starts: counted,
            entry: None,
        };
        let alive = site.life();
        let living = async move {
            life.live(wished).await;
            drop(alive);
        };
        Self {
            wishes,
            living: tokio::spawn(living),
            first: Some(first),
            starts,
        }
    }

    /// Waits until it is healthy for the first time.
    ///
    /// # Errors
    /// When it ended before, or was not healthy in time. It is tried again all the same.
    pub(super) async fn ready(&mut self) -> Result<(), Failure> {
        match self.first.take() {
            Some(first) => heard(first).await,
            None => Ok(()),
        }
    }

    /// Starts it anew from a template, and waits until it is healthy.
    ///
    /// # Errors
    /// As of [`Self::ready`].
    pub(super) async fn restart(
        &self,
        template: &Arc<Template>,
        policy: &Policy,
    ) -> Result<(), Failure> {
        let (told, hear) = oneshot::channel();
        let again = Again {
            template: Arc::clone(template),
            policy: policy.clone(),
            told,
        };
        let _ = self.wishes.send(again).await;
        heard(hear).await
    }

    /// Ends it.
    pub(super) async fn stop(self) {
        drop(self.wishes);
        // A panic in there has been reported, and the process is killed by then.
        let _ = self.living.await;
    }
}

async fn heard(hear: oneshot::Receiver<Result<(), Failure>>) -> Result<(), Failure> {
    let ended = |_| Err(Failure::new("cannot start a copy", "it is being stopped"));
    hear.await.unwrap_or_else(ended)
}
