//! The life of a copy: started, looked after, and started again when it ends.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep, timeout};

use crate::control::{Failure, Instance, InstanceState};
use crate::health::{Policy, Sign};
use crate::kinds::Run;
use crate::logs::now_ms;
use crate::process::Ended;

use super::backoff::Backoff;
use super::copy::Listening;
use super::instances::{Entry, Instances};
use super::running::Running;
use super::site::Site;
use super::template::Template;

/// Between looks at a copy that is not healthy yet: a start is not to take longer than it does.
const LOOK: Duration = Duration::from_millis(20);
/// Between looks by a command in a container, which cost more.
const SLOW_LOOK: Duration = Duration::from_millis(500);
/// How long something without a port has to live to be taken for well.
const ALIVE: Duration = Duration::from_secs(1);
/// How many of the last lines go with a failure.
const LAST_LINES: usize = 20;

/// Told how a start went.
pub(super) type Told = oneshot::Sender<Result<(), Failure>>;

/// Wishes to start anew, one at a time.
pub(super) type Wishes = mpsc::Receiver<Again>;

/// Start anew, from this.
pub(super) struct Again {
    pub(super) template: Arc<Template>,
    pub(super) policy: Policy,
    pub(super) told: Told,
}

/// What the life of a copy needs.
pub(super) struct Life {
    pub(super) site: Arc<Site>,
    pub(super) template: Arc<Template>,
    pub(super) policy: Policy,
    pub(super) listening: Listening,
    /// Who waits to hear that it is healthy, or why it is not.
    pub(super) waiting: Vec<Told>,
    pub(super) restarts: u32,
    pub(super) backoff: Backoff,
    /// Counts how often it has become healthy after a start.
    pub(super) starts: watch::Sender<u32>,
    /// As it is listed, while it runs or waits to be started again.
    pub(super) entry: Option<Entry>,
}

/// Why a copy does not run any more.
enum End {
    /// It is to be started anew, or (`None`) not at all.
    Wished(Option<Again>),
    /// By itself, or because it is not healthy.
    Failed(Failure),
}

impl Life {
    /// Lives until nobody can wish any more that it starts anew.
    pub(super) async fn live(mut self, mut wishes: Wishes) {
        loop {
            let wished = match self.once(&mut wishes).await {
                End::Wished(wished) => Some(wished),
                End::Failed(failure) => self.wait_after(failure, &mut wishes).await,
            };
            match wished {
                None => self.restarts += 1,
                Some(None) => return,
                Some(Some(again)) => self.begin_anew(again),
            }
        }
    }

    fn begin_anew(&mut self, again: Again) {
        self.template = again.template;
        self.policy = again.policy;
        self.waiting.push(again.told);
        self.backoff = Backoff::new();
    }

    /// Runs the copy once, until it has ended.
    async fn once(&mut self, wishes: &mut Wishes) -> End {
        let id = Instances::name(&self.template.of.name);
        self.entry = None;
        self.entry = Some(self.site.instances.enter(self.instance(id.clone())));
        let started = Running::start(&self.site, &self.template, &id, self.port()).await;
        let running = match started {
            Ok(running) => running,
            Err(failure) => return End::Failed(failure),
        };
        self.note(|instance| instance.pid = running.pid());
        self.entry().runs_in(running.container());
        let end = self.look_after(&running, wishes).await;
        self.leave();
        let ended = running.stop(self.template.stop_timeout()).await;
        self.entry().runs_in(None);
        self.note(|instance| {
            instance.pid = None;
            instance.exit_code = Some(ended.code());
        });
        end
    }

    fn instance(&self, id: String) -> Instance {
        Instance {
            id,
            of: self.template.of.clone(),
            pid: None,
            started_ms: now_ms(),
            state: InstanceState::Starting,
            restarts: self.restarts,
            port: self.port(),
            exit_code: None,
        }
    }

    /// Returns where it listens itself.
    fn port(&self) -> Option<u16> {
        match &self.listening {
            Listening::Nowhere => None,
            Listening::Alone(port) => Some(*port),
            Listening::Beside(seat) => Some(seat.port()),
        }
    }

    /// Has connections shared out to it, where it has others beside it.
    fn take_seat(&self) {
        match &self.listening {
            Listening::Beside(seat) => seat.take(),
            Listening::Nowhere | Listening::Alone(_) => {}
        }
    }

    /// Has no more connections shared out to it.
    fn leave(&self) {
        match &self.listening {
            Listening::Beside(seat) => seat.leave(),
            Listening::Nowhere | Listening::Alone(_) => {}
        }
    }

    fn note(&self, change: impl FnOnce(&mut Instance)) {
        self.entry().change(change);
    }

    fn id(&self) -> &str {
        self.entry().id()
    }

    fn entry(&self) -> &Entry {
        self.entry
            .as_ref()
            .expect("it is listed since its first start")
    }

    /// Looks after a copy until it ends or has to.
    async fn look_after(&mut self, running: &Running, wishes: &mut Wishes) -> End {
        let ended = tokio::select! {
            ended = running.wait() => Ok(ended),
            healthy = self.become_healthy(running) => Err(healthy),
            wish = wishes.recv() => return End::Wished(wish),
        };
        match ended {
            Ok(ended) => return End::Failed(self.ended_early(ended)),
            Err(Err(reason)) => return End::Failed(self.never_healthy(&reason)),
            Err(Ok(())) => {}
        }
        self.note(|instance| instance.state = InstanceState::Running);
        self.take_seat();
        self.starts.send_modify(|times| *times += 1);
        self.tell(&Ok(()));
        let since = Instant::now();
        let end = tokio::select! {
            ended = running.wait() => End::Failed(self.failure(ended.to_string())),
            reason = self.stay_healthy(running) => End::Failed(self.failure(reason)),
            wish = wishes.recv() => End::Wished(wish),
        };
        if since.elapsed() >= Backoff::FORGIVEN {
            self.backoff = Backoff::new();
        }
        end
    }

    /// Waits until it is healthy.
    async fn become_healthy(&self, running: &Running) -> Result<(), String> {
        let (policy, port) = (self.policy.clone(), self.port());
        let pause = match policy.sign {
            Sign::Life => {
                sleep(ALIVE).await;
                return Ok(());
            }
            Sign::Command(_) => SLOW_LOOK,
            Sign::Path(_) | Sign::Port => LOOK,
        };
        let mut last = String::new();
        let looking = async {
            while let Err(reason) = running.check(&policy, port).await {
                last = reason;
                sleep(pause).await;
            }
        };
        let in_time = timeout(policy.patience, looking).await;
        in_time.map_err(|_| last)
    }

    /// Looks on until it has not been healthy several times in a row, and returns why.
    async fn stay_healthy(&self, running: &Running) -> String {
        let (policy, port) = (self.policy.clone(), self.port());
        let mut failures = 0;
        loop {
            sleep(policy.interval).await;
            match running.check(&policy, port).await {
                Ok(()) => {
                    failures = 0;
                    self.note(|instance| instance.state = InstanceState::Running);
                }
                Err(reason) => {
                    failures += 1;
                    self.note(|instance| instance.state = InstanceState::Unhealthy);
                    self.say(format!("not healthy: {reason}"));
                    if failures >= policy.retries {
                        return format!("is not healthy any more: {reason}");
                    }
                }
            }
        }
    }

    /// Says why it ended, and waits until it is time to start again; returns what was wished
    /// meanwhile.
    async fn wait_after(&mut self, failure: Failure, wishes: &mut Wishes) -> Option<Option<Again>> {
        let pause = self.backoff.pause();
        let Failure { message, .. } = &failure;
        self.say(format!("{message}; it is started again in {pause:?}"));
        self.note(|instance| instance.state = InstanceState::Waiting);
        self.tell(&Err(failure));
        timeout(pause, wishes.recv()).await.ok()
    }

    /// Tells everybody who waits.
    fn tell(&mut self, result: &Result<(), Failure>) {
        for told in self.waiting.drain(..) {
            // Who asked may have gone.
            let _ = told.send(result.clone());
        }
    }

    fn say(&self, text: String) {
        self.site.logs.say(&self.template.of, self.id(), text);
    }

    fn failure(&self, why: impl std::fmt::Display) -> Failure {
        let Template { of, .. } = &*self.template;
        let message = format!("`{}` {why}", self.template.command());
        let lines = self.site.logs.last_lines(of, self.id(), LAST_LINES);
        Failure::new(format!("cannot run {of}"), message).after(lines)
    }

    fn ended_early(&self, ended: Ended) -> Failure {
        let failure = self.failure(format!("{ended} before it was healthy"));
        match ended {
            Ended::Code(127) => failure.help(
                "127 means that there is no such command: is it installed, or its `setup` missing? A changed PATH holds after `manta down --local`",
            ),
            Ended::Code(_) | Ended::Signal(_) => {
                failure.help("what it wrote last says why; run it by itself to try")
            }
        }
    }

    fn never_healthy(&self, reason: &str) -> Failure {
        let patience = self.policy.patience;
        let failure = self.failure(format!("was not healthy within {patience:?}: {reason}"));
        let long = "`health.grace_seconds` is how long it may take";
        let Template {
            workload,
            port_inside,
            ..
        } = &*self.template;
        match (&workload.run, self.port(), port_inside) {
            (Run::Process(_), Some(port), _) => failure.help(format!(
                "it has to listen at the port in the variable PORT, which was {port}; {long}"
            )),
            (Run::Container(_), _, Some(port)) => failure.help(format!(
                "it has to listen at port {port} of 0.0.0.0, because 127.0.0.1 is not reached from outside its container; {long}"
            )),
            (Run::Process(_), None, _) | (Run::Container(_), _, None) => failure.help(long),
        }
    }
}
