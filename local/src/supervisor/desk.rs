//! Whoever answers requests.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::watch;

use crate::control::{Answer, Answering, Failure, Request, Teller};
use crate::kinds::LocalResource;
use crate::orphans;

use super::requests::{Put, Run};
use super::resource::Resource;
use super::roster::Roster;
use super::site::Site;

/// Whoever answers the control socket.
pub(super) struct Desk {
    pub(super) site: Arc<Site>,
    pub(super) roster: Roster,
    end: watch::Sender<End>,
}

/// How far the end of the supervisor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// Nobody has asked for it.
    Unasked,
    /// Things are being ended, and none is begun any more.
    Begun,
    /// Nothing is left, of what it ran or on disk.
    ShutDown,
}

impl Answering for Desk {
    async fn answer(self: Arc<Self>, request: Request, teller: Teller) -> Answer {
        let answered = match request {
            Request::Describe => Ok(Answer::Described {
                resources: self.roster.describe(),
            }),
            Request::Put {
                address,
                properties,
                digest,
                secrets,
            } => {
                let put = Put {
                    address,
                    properties,
                    digest,
                    secrets,
                };
                self.put(put, &teller).await
            }
            Request::Delete { address } => self.delete(&address).await,
            Request::Shutdown => self.shut_down().await,
            Request::Instances => Ok(Answer::Instances {
                instances: self.site.instances.list(),
            }),
            Request::Logs {
                names,
                since_ms,
                follow,
            } => self.logs(&names, since_ms, follow, &teller).await,
            Request::Restart { service } => self.restart(&service).await,
            Request::Scale { service, count } => self.scale(&service, count).await,
            Request::Exec {
                service,
                command,
                terminal,
            } => self.exec(&service, command, terminal).await,
            Request::Invoke(invocation) => self.invoke(invocation).await,
            Request::RunTask {
                name,
                count,
                command,
                environment,
                wait,
            } => {
                let run = Run {
                    name,
                    count,
                    command,
                    environment,
                    wait,
                };
                self.run_task(run, &teller).await
            }
            Request::StopTask { id } => self.stop_task(&id).await,
            Request::Watch => self.watch(&teller).await,
        };
        answered.unwrap_or_else(Answer::Failed)
    }
}

impl Desk {
    /// Returns who answers for what is at a site, where there is nothing yet.
    pub(super) fn new(site: Arc<Site>) -> Self {
        Self {
            site,
            roster: Roster::default(),
            end: watch::Sender::new(End::Unasked),
        }
    }

    /// Waits until the supervisor is to end.
    pub(super) async fn is_ending(&self) {
        self.has_come_to(End::Begun).await;
    }

    /// Waits until somebody who asked for it has had everything ended and removed.
    pub(super) async fn is_shut_down(&self) {
        self.has_come_to(End::ShutDown).await;
    }

    /// Says that everything has been ended and removed.
    pub(super) fn shut(&self) {
        self.end.send_replace(End::ShutDown);
    }

    async fn has_come_to(&self, end: End) {
        let mut ends = self.end.subscribe();
        let reached = ends.wait_for(|now| *now >= end).await;
        reached.expect("the sender is here");
    }

    /// Does what an `operation` is to, unless the supervisor is to end: what was begun is let go
    /// of then, and [`Self::end_all`] waits for it.
    ///
    /// # Errors
    /// When it is to end, or it is not done for a reason of its own.
    pub(super) async fn unless_ending<T>(
        &self,
        operation: &str,
        doing: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            // Nothing is begun that late.
            biased;
            () = self.is_ending() => {
                Err(Failure::new(operation, "the deployment is being ended"))
            }
            done = doing => done,
        }
    }

    /// Ends everything: first who uses something, then what is used, and at last what nobody
    /// answers for.
    pub(super) async fn end_all(&self) {
        self.end.send_if_modified(|end| {
            let is_first = *end == End::Unasked;
            *end = End::Begun.max(*end);
            is_first
        });
        let mut ranks: BTreeMap<u8, Vec<_>> = BTreeMap::new();
        for place in self.roster.all() {
            let rank = LocalResource::delete_rank(&place.address.kind);
            ranks.entry(rank).or_default().push(place);
        }
        for places in ranks.into_values() {
            join_all(places.iter().map(async |place| {
                let mut turn = place.turn().await;
                Resource::end(turn.take()).await;
            }))
            .await;
        }
        self.site.nobody_lives().await;
        self.end_strays().await;
    }

    /// Ends processes that have left their groups, and removes containers whose start was cut off.
    async fn end_strays(&self) {
        match orphans::reap(&self.site.folder).await {
            Ok(0) => {}
            Ok(strays) => log::info!("{strays} processes that had left their groups were ended"),
            Err(error) => log::warn!("something may be left that runs: {error}"),
        }
    }
}
