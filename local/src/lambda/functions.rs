//! All functions of a deployment.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use manta_engine::Outputs;
use serde_json::json;

use super::api::Gate;
use super::context::Context;
use super::function::{Deployed, Event, Refused, Surroundings};
use super::registry::Registry;
use super::runtimes::Progress;
use super::serving::Serving;
use super::sqs::Polling;
use super::tracing::Header;
use super::url::UrlGate;
use crate::control::{Failure, Invocation, InvocationKind, Invoked};
use crate::kinds::Function;

/// How many environments a function may have at once. On Lambda a thousand; here each is a process
/// on the user's machine.
const CONCURRENCY: u32 = 10;

/// The purpose of the socket of Lambda's API. No function is called so.
const API: &str = "*";

/// All functions of a deployment, behind one address.
pub struct Functions {
    context: Context,
    surroundings: Surroundings,
    registry: Arc<Registry>,
    api: SocketAddr,
    serving: Serving,
    /// What works for single functions: their URLs and their queues.
    attached: Mutex<BTreeMap<String, Attached>>,
}

/// What works for one function.
#[derive(Default)]
struct Attached {
    url: Option<(SocketAddr, Serving)>,
    polling: Vec<Polling>,
}

impl Functions {
    /// Opens Lambda's API, with no functions yet. Needs a Tokio runtime.
    ///
    /// # Errors
    /// When there is no socket for it.
    pub fn start(context: Context) -> io::Result<Self> {
        let listener = (context.listen)(API)?;
        let api = listener.local_addr()?;
        let registry = Arc::new(Registry::default());
        let serving = Serving::at(listener, Gate::of(Arc::clone(&registry)))?;
        Ok(Self {
            surroundings: Surroundings {
                ledger: context.ledger.clone(),
                folder: context.folder.clone(),
                cache: context.cache.clone(),
                lines: Arc::clone(&context.lines),
                concurrency: CONCURRENCY,
            },
            context,
            registry,
            api,
            serving,
            attached: Mutex::default(),
        })
    }

    /// Brings a function about, or changes it; `secrets` are the values of its variables that have
    /// only digests in `function`, and `progress` is told what takes long. Invocations
    /// that run go on as they began. Its setup commands are the supervisor's to run, before.
    ///
    /// # Errors
    /// When its runtime, its queue or its address cannot be had.
    pub async fn put(
        &self,
        name: &str,
        function: &Function,
        secrets: BTreeMap<String, String>,
        progress: Progress<'_>,
    ) -> Result<Outputs, Failure> {
        let deployed = Deployed::new(name, function, secrets, &self.surroundings, progress).await?;
        if !function.triggers.is_empty() && deployed.endpoint.is_none() {
            progress(format!(
                "{name}: its queues are not polled, because there is no emulated AWS: `[local] aws`"
            ));
        }
        let url = self.reach(name, function).await?;
        let mut outputs = Outputs::from([
            ("arn".to_owned(), json!(deployed.identity.arn)),
            ("api".to_owned(), json!(format!("http://{}", self.api))),
        ]);
        if let Some(url) = url {
            outputs.insert("url".to_owned(), json!(format!("http://{url}/")));
        }
        if let Some(dead_letters) = &deployed.dead_letters {
            outputs.insert("dead_letter".to_owned(), json!(dead_letters.place()));
        }
        let before = self.registry.put(deployed);
        self.poll_queues(name, function);
        if let Some(before) = before {
            before.close().await;
        }
        Ok(outputs)
    }

    /// Ends a function, and those of its invocations that run; nothing happens when there is none.
    pub async fn delete(&self, name: &str) {
        let attached = self.attachments().remove(name);
        if let Some((_, serving)) = attached.and_then(|attached| attached.url) {
            serving.end().await;
        }
        for version in self.registry.remove(name) {
            version.end().await;
        }
    }

    /// Invokes a function.
    ///
    /// # Errors
    /// When there is no such function, or the event is not one. That a function fails is no error.
    pub async fn invoke(&self, invocation: Invocation) -> Result<Invoked, Failure> {
        let Invocation {
            function,
            payload,
            kind,
            trace_header,
        } = invocation;
        let deployed = self.get(&function)?;
        let header = trace_header.as_deref().and_then(Header::parse);
        let refused = |refused: Refused| {
            Failure::new(format!("cannot invoke {function}"), refused)
                .help("an event is JSON of at most 6 MB, or 1 MB when it is not waited for")
        };
        let event = Event::new(Bytes::from(payload), header).map_err(refused)?;
        let answer = match kind {
            InvocationKind::Synchronous => self.registry.invoke(&deployed, event).await,
            InvocationKind::Asynchronous => self
                .registry
                .accept(&deployed, event)
                .await
                .map_err(refused)?,
        };
        Ok(answer.into())
    }

    /// Ends all functions. Invocations that run are ended, and events that wait are lost.
    pub async fn stop(&self) {
        self.registry.forget_events();
        for name in self.registry.names() {
            self.delete(&name).await;
        }
        self.serving.abort();
    }

    fn get(&self, name: &str) -> Result<Arc<Deployed>, Failure> {
        self.registry.get(name).ok_or_else(|| {
            let names = self.registry.names();
            let help = match names.as_slice() {
                [] => "this deployment has no functions".to_owned(),
                names => format!("there are: {}", names.join(", ")),
            };
            Failure::new(format!("cannot invoke {name}"), "there is no such function").help(help)
        })
    }

    /// Has a function reached at an address if it is to be, the one from before if there was one;
    /// returns it.
    async fn reach(&self, name: &str, function: &Function) -> Result<Option<SocketAddr>, Failure> {
        let before = self.attach(name, |attached| attached.url.take());
        let url = match (&function.url, before) {
            (Some(_), Some(before)) => Some(before),
            (Some(_), None) => Some(self.open_url(name)?),
            (None, Some((_, serving))) => {
                serving.end().await;
                None
            }
            (None, None) => None,
        };
        let address = url.as_ref().map(|(address, _)| *address);
        self.attach(name, |attached| attached.url = url);
        Ok(address)
    }

    fn open_url(&self, name: &str) -> Result<(SocketAddr, Serving), Failure> {
        let open = || {
            let listener = (self.context.listen)(name)?;
            let gate = UrlGate::of(name, Arc::clone(&self.registry));
            Ok((listener.local_addr()?, Serving::at(listener, gate)?))
        };
        open().map_err(|error: io::Error| {
            Failure::new(format!("cannot open the address of {name}"), error)
        })
    }

    /// Polls the queues of a function that is in the registry, and no longer those from before.
    fn poll_queues(&self, name: &str, function: &Function) {
        let polling = function
            .triggers
            .iter()
            .filter(|_| function.endpoint.is_some())
            .map(|trigger| {
                let (registry, name) = (Arc::downgrade(&self.registry), name.to_owned());
                let latest = move || registry.upgrade()?.get(&name);
                Polling::start(trigger.clone(), latest)
            })
            .collect();
        let before = self.attach(name, |attached| {
            std::mem::replace(&mut attached.polling, polling)
        });
        before.into_iter().for_each(Polling::retire);
    }

    /// Changes what works for a function.
    fn attach<T>(&self, name: &str, change: impl FnOnce(&mut Attached) -> T) -> T {
        change(self.attachments().entry(name.to_owned()).or_default())
    }

    fn attachments(&self) -> MutexGuard<'_, BTreeMap<String, Attached>> {
        self.attached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
