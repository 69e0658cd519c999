//! A service: copies of an application, and what shares connections out among them.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;
use manta_engine::{Address, Outputs};
use tokio::sync::watch;

use crate::control::Failure;
use crate::front::Front;
use crate::health::Policy;
use crate::kinds;

use super::copy::{Copy, Listening};
use super::site::Site;
use super::template::Template;

/// A service that runs.
pub(super) struct Service {
    site: Arc<Site>,
    template: Arc<Template>,
    policy: Policy,
    specification: kinds::Service,
    /// Where it is asked.
    port: Option<u16>,
    /// Where connections are shared out, if there is more than one copy that takes any.
    front: Option<Front>,
    copies: Vec<Copy>,
}

impl Service {
    /// Starts a service; it is healthy when this returns.
    ///
    /// # Errors
    /// When a copy does not become healthy. Nothing of it runs then.
    pub(super) async fn start(
        site: &Arc<Site>,
        of: &Address,
        specification: kinds::Service,
        secrets: BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        let template = Template {
            of: of.clone(),
            workload: specification.workload.clone(),
            secrets,
            port_inside: specification.port,
        };
        let mut service = Self {
            site: Arc::clone(site),
            template: Arc::new(template),
            policy: Policy::of(&specification),
            port: None,
            front: None,
            copies: Vec::new(),
            specification,
        };
        match service.open().await {
            Ok(()) => Ok(service),
            Err(failure) => {
                service.stop().await;
                Err(failure)
            }
        }
    }

    /// Returns what it was asked to be, with the count that it has.
    pub(super) fn specification(&self) -> &kinds::Service {
        &self.specification
    }

    /// Returns what copies are made from.
    pub(super) fn template(&self) -> &Template {
        &self.template
    }

    /// Returns what it gives to others.
    pub(super) fn outputs(&self) -> Outputs {
        let url = self.url().map(|url| ("url".to_owned(), url.into()));
        url.into_iter().collect()
    }

    /// Returns where it is asked; `None`: it has no port.
    pub(super) fn url(&self) -> Option<String> {
        let port = self.port?;
        Some(format!("http://127.0.0.1:{port}"))
    }

    /// Returns what counts how often its first copy has become well; changes are those from now on.
    pub(super) fn further_starts(&self) -> watch::Receiver<u32> {
        let copy = self.copies.first().expect("it has one");
        let mut starts = copy.starts.clone();
        starts.mark_unchanged();
        starts
    }

    /// Makes it what it is asked to be from now on, with as little interruption as it takes.
    ///
    /// # Errors
    /// When a copy does not become healthy. Nothing of it runs then.
    pub(super) async fn change(
        mut self,
        specification: kinds::Service,
        secrets: BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        match self.become_what(specification, secrets).await {
            Ok(()) => Ok(self),
            Err(failure) => {
                self.stop().await;
                Err(failure)
            }
        }
    }

    async fn become_what(
        &mut self,
        specification: kinds::Service,
        secrets: BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        let before = std::mem::replace(&mut self.specification, specification);
        let count = std::mem::replace(&mut self.specification.count, before.count);
        if self.specification == before && secrets == self.template.secrets {
            return self.scale(count).await;
        }
        self.specification.count = count;
        self.template = Arc::new(Template {
            of: self.template.of.clone(),
            workload: self.specification.workload.clone(),
            secrets,
            port_inside: self.specification.port,
        });
        self.policy = Policy::of(&self.specification);
        if (self.specification.port, count) == (before.port, before.count) {
            return self.restart().await;
        }
        self.close().await;
        self.open().await
    }

    /// Changes how many copies there are.
    ///
    /// # Errors
    /// When one does not become healthy; it is tried on.
    pub(super) async fn scale(&mut self, count: u32) -> Result<(), Failure> {
        let has_front = self.front.is_some();
        self.specification.count = count;
        if has_front != self.wants_front() {
            self.close().await;
            return self.open().await;
        }
        self.end_from(count as usize).await;
        self.fill().await
    }

    /// Replaces its copies one after the other, so that others serve meanwhile.
    ///
    /// # Errors
    /// When one does not become healthy; it is tried on, and the rest stay as they are.
    pub(super) async fn restart(&mut self) -> Result<(), Failure> {
        for copy in &self.copies {
            copy.restart(&self.template, &self.policy).await?;
        }
        Ok(())
    }

    /// Ends it.
    pub(super) async fn stop(mut self) {
        self.close().await;
    }

    /// Whether connections have to be shared out.
    fn wants_front(&self) -> bool {
        self.specification.port.is_some() && self.specification.count != 1
    }

    /// Takes its port, and starts its copies.
    async fn open(&mut self) -> Result<(), Failure> {
        if let Some(wanted) = self.specification.port {
            let what = self.template.of.to_string();
            self.site.ports.let_go(&what).await;
            self.port = Some(self.choose(&what, Some(wanted))?);
        }
        if let (Some(port), true) = (self.port, self.wants_front()) {
            let front = Front::listen(port).await;
            self.front = Some(front.map_err(|error| self.no_port(&error))?);
        }
        self.fill().await
    }

    /// Starts the copies that are missing, side by side.
    async fn fill(&mut self) -> Result<(), Failure> {
        let there = self.copies.len();
        for place in there..self.specification.count as usize {
            let listening = self.listening(place)?;
            let copy = Copy::start(&self.site, &self.template, &self.policy, listening);
            self.copies.push(copy);
        }
        let ready = self.copies[there..].iter_mut().map(Copy::ready);
        join_all(ready).await.into_iter().collect()
    }

    /// Ends its copies, and listens no more.
    async fn close(&mut self) {
        if let Some(front) = self.front.take() {
            front.close().await;
        }
        self.end_from(0).await;
    }

    /// Ends the copies from a place on, side by side, and gives their ports back.
    async fn end_from(&mut self, first: usize) {
        let there = self.copies.len();
        let copies = self.copies.split_off(first.min(there));
        join_all(copies.into_iter().map(Copy::stop)).await;
        for place in first..there {
            self.site.ports.forget(&self.place(place));
        }
    }

    /// Returns where the copy at a place listens.
    fn listening(&self, place: usize) -> Result<Listening, Failure> {
        Ok(match (&self.front, self.port) {
            (Some(front), _) => {
                let port = self.choose(&self.place(place), None)?;
                Listening::Beside(front.seat(port))
            }
            (None, Some(port)) => Listening::Alone(port),
            (None, None) => Listening::Nowhere,
        })
    }

    fn place(&self, place: usize) -> String {
        format!("{}/{place}", self.template.of)
    }

    fn choose(&self, what: &str, wanted: Option<u16>) -> Result<u16, Failure> {
        let port = self.site.ports.choose(what, wanted);
        port.map_err(|error| self.no_port(&error))
    }

    fn no_port(&self, error: &std::io::Error) -> Failure {
        Failure::new(format!("cannot start {}", self.template.of), error)
            .help("no port can be had; does something else take it just now? Try again")
    }
}
