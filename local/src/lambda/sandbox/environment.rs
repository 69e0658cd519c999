//! One environment, from its start to its end.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::oneshot;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until};

use super::halted::Halted;
use super::log::InstanceLog;
use super::memory;
use super::runtime_call::{Handout, RuntimeCall, Said};
use super::server::RuntimeServer;
use crate::lambda::clock::now;
use crate::process::{Child, Ledger, Program};

/// How long a runtime may take to get ready, as on Lambda. What takes longer is begun once more,
/// as part of the invocation and within its timeout.
pub(in crate::lambda) const INIT_LIMIT: Duration = Duration::from_secs(10);

/// How often it is looked whether a process has more memory than it is given.
const MEMORY_LOOK: Duration = Duration::from_millis(100);

/// The variable that tells a runtime where its API is.
const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";

/// What an environment is made from.
#[derive(Clone, Debug)]
pub(in crate::lambda) struct Launch {
    /// The runtime, with the function's environment.
    pub(in crate::lambda) program: Program,
    /// The memory that it may have, in MiB.
    pub(in crate::lambda) memory_mib: u32,
}

/// An environment. Its process is killed when this is dropped.
#[derive(Debug)]
pub(in crate::lambda) struct Sandbox {
    child: Child,
    server: RuntimeServer,
    /// The runtime, while it waits for an event.
    waiting: Option<oneshot::Sender<Handout>>,
    memory: MemoryWatch,
}

/// What came of an event, and when.
#[derive(Debug)]
pub(in crate::lambda) struct Ran {
    /// What the function returned, or why it did not.
    pub(in crate::lambda) outcome: Result<Bytes, Halted>,
    /// When the event was given to the runtime, in seconds since 1970.
    pub(in crate::lambda) handed_out: f64,
    /// When the answer was there.
    pub(in crate::lambda) answered: f64,
    /// When the runtime was ready for the next event, or its environment ended.
    pub(in crate::lambda) over: f64,
    /// Whether it can take another event.
    pub(in crate::lambda) reusable: bool,
}

impl Sandbox {
    /// Starts the process.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(in crate::lambda) async fn start(
        launch: &Launch,
        ledger: &Ledger,
        log: &Arc<InstanceLog>,
    ) -> Result<Self, Halted> {
        let not_started = |error: std::io::Error| Halted::NotStarted(error.to_string());
        let server = RuntimeServer::open().await.map_err(not_started)?;
        let mut program = launch.program.clone();
        program
            .environment
            .insert(RUNTIME_API.to_owned(), server.address.to_string());
        let child = program.start(ledger, log.sink()).map_err(not_started)?;
        Ok(Self {
            memory: MemoryWatch::new(child.pid(), launch.memory_mib),
            child,
            server,
            waiting: None,
        })
    }

    /// Waits until the runtime asks for its first event.
    ///
    /// # Errors
    /// When it does not by `deadline`, ends, says that it cannot, or takes too much memory. A
    /// timeout is told as that of `seconds`.
    pub(in crate::lambda) async fn initialise(
        &mut self,
        deadline: Instant,
        seconds: u32,
    ) -> Result<(), Halted> {
        loop {
            match self.happens(deadline).await {
                Happened::Called(RuntimeCall::Next(waiting)) => {
                    self.waiting = Some(waiting);
                    // Before those of the event that it gets.
                    self.read_lines();
                    return Ok(());
                }
                Happened::Called(RuntimeCall::InitFailed { raised, taken }) => {
                    let _ = taken.send(true); // it is told for politeness
                    return Err(Halted::Raised(raised));
                }
                Happened::Called(RuntimeCall::Answer { taken, .. }) => refuse(taken),
                Happened::Ended(halted) => return Err(halted),
                Happened::Late => return Err(Halted::TimedOut(seconds)),
            }
        }
    }

    /// Gives the runtime an event, and waits until it is ready for the next one, or until
    /// `deadline`, which is told as a timeout of `seconds`.
    pub(in crate::lambda) async fn invoke(
        &mut self,
        handout: Handout,
        deadline: Instant,
        seconds: u32,
    ) -> Ran {
        let request_id = handout.request_id.clone();
        let handed_out = now();
        let mut answer: Option<(Result<Bytes, Halted>, f64)> = None;
        let mut handout = Some(handout);
        self.hand_out(&mut handout);
        loop {
            let failure = match self.happens(deadline).await {
                Happened::Called(RuntimeCall::Next(waiting)) => {
                    self.waiting = Some(waiting);
                    match answer {
                        Some((outcome, answered)) => {
                            return Ran {
                                outcome,
                                handed_out,
                                answered,
                                over: now(),
                                reusable: true,
                            };
                        }
                        // Where it went away while it waited, it asks again.
                        None if handout.is_some() => self.hand_out(&mut handout),
                        None => self.waiting = None,
                    }
                    continue;
                }
                Happened::Called(RuntimeCall::Answer {
                    request_id: of,
                    said,
                    taken,
                }) => {
                    if of == request_id && answer.is_none() {
                        answer = Some((outcome(said), now()));
                        let _ = taken.send(true);
                    } else {
                        refuse(taken);
                    }
                    continue;
                }
                Happened::Called(RuntimeCall::InitFailed { raised, taken }) => {
                    let _ = taken.send(true);
                    Halted::Raised(raised)
                }
                Happened::Ended(halted) => halted,
                Happened::Late => Halted::TimedOut(seconds),
            };
            let over = now();
            // What it does after it has answered does not change the answer.
            let (outcome, answered) = answer.unwrap_or((Err(failure), over));
            return Ran {
                outcome,
                handed_out,
                answered,
                over,
                reusable: false,
            };
        }
    }

    /// Has the log hold what the process has written until now: its lines come by another way than its
    /// calls.
    pub(in crate::lambda) fn read_lines(&self) {
        self.child.catch_up();
    }

    /// Whether the process still runs.
    pub(in crate::lambda) fn lives(&self) -> bool {
        self.child.ended().is_none()
    }

    /// Returns the most memory that it had at once, in MiB; `None` where nothing tells.
    pub(in crate::lambda) fn memory_mib(&mut self) -> Option<u64> {
        self.memory.look();
        self.memory.most_mib()
    }

    /// Ends it, and all that it started, at once: Lambda gives nothing that is not an extension
    /// time to end.
    pub(in crate::lambda) async fn end(self) {
        self.child.stop(Duration::ZERO).await;
    }

    fn hand_out(&mut self, handout: &mut Option<Handout>) {
        if let (Some(waiting), Some(event)) = (self.waiting.take(), handout.take()) {
            *handout = waiting.send(event).err();
        }
    }

    /// Waits for the next thing that happens in the environment.
    async fn happens(&mut self, deadline: Instant) -> Happened {
        loop {
            tokio::select! {
                // What was said before the end counts.
                biased;
                Some(call) = self.server.calls.recv() => return Happened::Called(call),
                ended = self.child.wait() => return Happened::Ended(self.memory.blame(ended)),
                () = sleep_until(deadline) => return Happened::Late,
                _ = self.memory.ticks.tick() => {
                    self.memory.look();
                    if self.memory.is_exceeded() {
                        return Happened::Ended(Halted::OutOfMemory);
                    }
                }
            }
        }
    }
}

/// What happens in an environment.
enum Happened {
    Called(RuntimeCall),
    Ended(Halted),
    Late,
}

/// What is known of a process's memory.
#[derive(Debug)]
struct MemoryWatch {
    process: u32,
    limit_mib: u32,
    last: memory::Memory,
    known: bool,
    ticks: Interval,
}

impl MemoryWatch {
    fn new(process: u32, limit_mib: u32) -> Self {
        let mut ticks = interval(MEMORY_LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            process,
            limit_mib,
            last: memory::Memory::default(),
            known: false,
            ticks,
        }
    }

    fn look(&mut self) {
        if let Some(memory) = memory::of(self.process) {
            self.last.now = memory.now;
            self.last.most = self.last.most.max(memory.most);
            self.known = true;
        }
    }

    fn most_mib(&self) -> Option<u64> {
        let most = self.last.most.div_ceil(1024);
        self.known.then_some(most.min(self.limit_mib.into()))
    }

    fn is_exceeded(&self) -> bool {
        self.last.now > u64::from(self.limit_mib) * 1024
    }

    /// A process that the kernel killed had too much, too.
    fn blame(&self, ended: crate::process::Ended) -> Halted {
        if self.is_exceeded() {
            Halted::OutOfMemory
        } else {
            Halted::Exited(ended)
        }
    }
}

fn outcome(said: Said) -> Result<Bytes, Halted> {
    match said {
        Said::Returned(payload) => Ok(payload),
        Said::TooLarge => Err(Halted::TooLarge),
        Said::Raised(raised) => Err(Halted::Raised(raised)),
    }
}

fn refuse(taken: oneshot::Sender<bool>) {
    // Who asked may have gone.
    let _ = taken.send(false);
}
