//! The requests, each answered by its method.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;
use manta_engine::{Address, Document, document_of};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;

use crate::control::{Answer, Answering, Execution, Failure, LogLine, Request, Teller};
use crate::kinds::{LocalResource, Run};

use super::resource::{Resource, Wanted};
use super::roster::{Roster, Turn};
use super::service::Service;
use super::site::Site;

/// Whoever answers the control socket.
pub(super) struct Desk {
    site: Arc<Site>,
    roster: Roster,
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
            Request::Exec { service, command } => self.exec(&service, command).await,
            Request::Invoke(_)
            | Request::RunTask { .. }
            | Request::StopTask { .. }
            | Request::Watch => Err(Failure::new("cannot answer", "this is not done yet")),
        };
        answered.unwrap_or_else(Answer::Failed)
    }
}

/// What is to be put where.
struct Put {
    address: Address,
    properties: Document,
    digest: String,
    secrets: BTreeMap<String, String>,
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
    async fn is_ending(&self) {
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

    async fn put(&self, put: Put, teller: &Teller) -> Result<Answer, Failure> {
        let Put {
            address,
            properties,
            digest,
            secrets,
        } = put;
        let specification = LocalResource::read(&address.kind, &address.name, properties.clone());
        let specification = specification.map_err(|error| {
            Failure::new(format!("cannot understand {address}"), error)
                .help("the supervisor may be of another version of manta: `manta down --local`, then `manta up --local`")
        })?;
        let wanted = Wanted {
            specification,
            secrets,
        };
        let place = self.roster.place(&address);
        let mut turn = place.turn().await;
        let before = turn.take();
        let thing = tokio::select! {
            thing = Resource::bring_about(&self.site, wanted, before, teller) => thing?,
            () = self.is_ending() => return Err(Failure::new(
                format!("cannot start {address}"),
                "the deployment is being ended",
            )),
        };
        Ok(Answer::Ready {
            outputs: turn.put(thing, properties, digest),
        })
    }

    async fn delete(&self, address: &Address) -> Result<Answer, Failure> {
        let place = self.roster.place(address);
        let mut turn = place.turn().await;
        Resource::end(turn.take()).await;
        Ok(Answer::Done)
    }

    async fn shut_down(&self) -> Result<Answer, Failure> {
        self.end_all().await;
        let folder = &self.site.folder;
        folder.remove().map_err(|error| {
            Failure::new(format!("cannot remove {}", folder.path().display()), error)
                .help("everything has been stopped; remove the folder yourself")
        })?;
        Ok(Answer::Done)
    }

    async fn logs(
        &self,
        names: &[String],
        since_ms: i64,
        follow: bool,
        teller: &Teller,
    ) -> Result<Answer, Failure> {
        let is_asked = |line: &LogLine| {
            line.at_ms >= since_ms && (names.is_empty() || names.contains(&line.of.name))
        };
        let (written, following) = self
            .site
            .logs
            .read()
            .map_err(|error| Failure::new("cannot read what was written", error))?;
        for line in written.filter(is_asked) {
            if !teller.log(line).await {
                return Ok(Answer::Done);
            }
        }
        if follow {
            self.follow(following, is_asked, teller).await;
        }
        Ok(Answer::Done)
    }

    /// Hands over what is written, until nobody listens or nothing is written any more.
    async fn follow(
        &self,
        mut following: broadcast::Receiver<LogLine>,
        is_asked: impl Fn(&LogLine) -> bool,
        teller: &Teller,
    ) {
        loop {
            let line = tokio::select! {
                line = following.recv() => line,
                () = teller.closed() => return,
                () = self.is_ending() => return,
            };
            match line {
                Ok(line) if is_asked(&line) => {
                    teller.log(line).await;
                }
                Ok(_) => {}
                Err(RecvError::Lagged(lost)) => {
                    teller.progress(format!("{lost} lines came too fast to be shown"));
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    async fn restart(&self, name: &str) -> Result<Answer, Failure> {
        let place = self.roster.place(&Address::new("service", name));
        let mut turn = place.turn().await;
        service(&mut turn, name)?.restart().await?;
        Ok(Answer::Done)
    }

    async fn scale(&self, name: &str, count: u32) -> Result<Answer, Failure> {
        let place = self.roster.place(&Address::new("service", name));
        let mut turn = place.turn().await;
        let service = service(&mut turn, name)?;
        let scaled = service.scale(count).await;
        let specification = document_of(service.specification());
        turn.describe_again(specification);
        scaled.map(|()| Answer::Done)
    }

    async fn exec(&self, name: &str, command: Vec<String>) -> Result<Answer, Failure> {
        let place = self.roster.place(&Address::new("service", name));
        let mut turn = place.turn().await;
        let template = service(&mut turn, name)?.template();
        let command = if command.is_empty() {
            vec!["/bin/sh".to_owned()]
        } else {
            command
        };
        match &template.workload.run {
            Run::Process(process) => {
                let mut environment = template.environment([])?;
                let terminal = ["TERM", "COLORTERM"];
                environment.extend(
                    terminal
                        .into_iter()
                        .filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?))),
                );
                Ok(Answer::Execution(Execution {
                    command,
                    folder: Some(process.folder.clone().into()),
                    environment: Some(environment),
                }))
            }
            Run::Container(_) => Err(Failure::new("cannot answer", "this is not done yet")),
        }
    }
}

/// Returns the service that is there.
fn service<'a>(turn: &'a mut Turn<'_>, name: &str) -> Result<&'a mut Service, Failure> {
    match &mut *turn.thing {
        Some(Resource::Service(service)) => Ok(service),
        Some(Resource::Tracing(_) | Resource::Emulator(_)) | None => Err(Failure::new(
            format!("cannot find service/{name}"),
            "it does not run",
        )
        .help("`manta ps --local` shows what runs")),
    }
}
