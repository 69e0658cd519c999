//! Whoever answers requests.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::watch;

use crate::control::{Answer, Answering, Request, Teller};
use crate::kinds::LocalResource;

use super::requests::{Put, Run};
use super::resource::Resource;
use super::roster::Roster;
use super::site::Site;

/// Whoever answers the control socket.
pub(super) struct Desk {
    pub(super) site: Arc<Site>,
    pub(super) roster: Roster,
    /// Whether the supervisor is to end.
    end: watch::Sender<bool>,
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
    /// Returns who answers for what is at a site, where there is nothing yet; `end` is set when the
    /// supervisor is asked to end.
    pub(super) fn new(site: Arc<Site>, end: watch::Sender<bool>) -> Self {
        Self {
            site,
            roster: Roster::default(),
            end,
        }
    }

    /// Waits until the supervisor is to end.
    pub(super) async fn is_ending(&self) {
        let mut end = self.end.subscribe();
        let end = end.wait_for(|end| *end).await;
        end.expect("the sender is here");
    }

    /// Ends everything: first who uses something, then what is used.
    pub(super) async fn end_all(&self) {
        self.end.send_replace(true);
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
    }
}
