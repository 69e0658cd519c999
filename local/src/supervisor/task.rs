//! Tasks: what runs on demand, until it ends by itself.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use manta_engine::Address;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::control::{Failure, Instance, InstanceState};
use crate::logs::now_ms;

use super::instances::{Entry, Instances};
use super::running::Running;
use super::site::Site;
use super::template::Template;

/// Copies that have ended and are listed still.
const REMEMBERED: usize = 20;

/// A task that can be run. What runs of it is ended when [`Task::stop`] returns.
pub(super) struct Task {
    site: Arc<Site>,
    template: Template,
    runs: Owned,
}

/// The copies of a task that is there. They are asked to end when this is dropped.
struct Owned(Arc<Mutex<Runs>>);

#[derive(Default)]
struct Runs {
    live: BTreeMap<String, Live>,
    ended: VecDeque<Entry>,
}

/// A copy that runs. It is ended when `stop` is dropped.
struct Live {
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

/// A copy that was started.
pub(super) struct Started {
    pub(super) id: String,
    /// What is known of it, once it has ended.
    pub(super) ended: oneshot::Receiver<Instance>,
}

impl Task {
    /// Returns a task of which nothing runs.
    pub(super) fn new(site: &Arc<Site>, template: Template) -> Self {
        Self {
            site: Arc::clone(site),
            template,
            runs: Owned(Arc::default()),
        }
    }

    /// Returns what copies are made from.
    pub(super) fn template(&self) -> &Template {
        &self.template
    }

    /// Makes it what it is asked to be; what runs goes on as it began.
    pub(super) fn become_of(self, template: Template) -> Self {
        Self { template, ..self }
    }

    /// Starts a copy.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) async fn run(&self, template: &Template) -> Result<Started, Failure> {
        let id = Instances::name(&template.of.name);
        let entry = self.site.instances.enter(instance(&template.of, &id));
        let running = Running::start(&self.site, template, &id, None).await?;
        entry.change(|instance| {
            instance.pid = running.pid();
            instance.state = InstanceState::Running;
        });
        let (stop, stopped) = oneshot::channel();
        let (tell, ended) = oneshot::channel();
        let (runs, patience) = (Arc::clone(&self.runs.0), template.stop_timeout());
        let alive = self.site.life();
        let mut live = self.runs.locked();
        let run = async move {
            tokio::select! {
                _ = running.wait() => {}
                // Either way it is to end.
                _ = stopped => {}
            }
            let code = running.stop(patience).await.code();
            entry.change(|instance| {
                (instance.pid, instance.exit_code) = (None, Some(code));
                instance.state = InstanceState::Stopped;
            });
            let _ = tell.send(entry.get());
            locked(&runs).end(entry);
            drop(alive);
        };
        let running = tokio::spawn(run);
        live.live.insert(id.clone(), Live { stop, running });
        Ok(Started { id, ended })
    }

    /// Stops the copy `id`; `false`: there is none. To stop one that has ended changes nothing and
    /// is no mistake, as on ECS: it may just have done so.
    pub(super) async fn stop_one(&self, id: &str) -> bool {
        let live = self.runs.locked().live.remove(id);
        match live {
            Some(live) => {
                live.stop().await;
                true
            }
            None => self.runs.locked().has_ended(id),
        }
    }

    /// Stops all that runs of it.
    pub(super) async fn stop(self) {
        let live = std::mem::take(&mut self.runs.locked().live);
        futures_util::future::join_all(live.into_values().map(Live::stop)).await;
    }
}

impl Owned {
    fn locked(&self) -> MutexGuard<'_, Runs> {
        locked(&self.0)
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.locked().live.clear();
    }
}

impl Live {
    async fn stop(self) {
        drop(self.stop);
        // A panic in there has been reported, and the process is killed by then.
        let _ = self.running.await;
    }
}

impl Runs {
    fn has_ended(&self, id: &str) -> bool {
        self.ended.iter().any(|entry| entry.id() == id)
    }

    /// Remembers a copy that has ended.
    fn end(&mut self, entry: Entry) {
        self.live.remove(entry.id());
        if self.ended.len() == REMEMBERED {
            self.ended.pop_front();
        }
        self.ended.push_back(entry);
    }
}

fn locked(runs: &Mutex<Runs>) -> MutexGuard<'_, Runs> {
    runs.lock().unwrap_or_else(PoisonError::into_inner)
}

fn instance(of: &Address, id: &str) -> Instance {
    Instance {
        id: id.to_owned(),
        of: of.clone(),
        pid: None,
        started_ms: now_ms(),
        state: InstanceState::Starting,
        restarts: 0,
        port: None,
        exit_code: None,
    }
}
