//! A process that runs.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::group::Group;
use super::ledger::{Ledger, Record};
use super::lines::{Pipe, Sink};
use crate::control::LogStream;

/// How long the last of what a process wrote may take to be read once it has ended. Longer only
/// when something it started still holds the pipe, and that may write for ever.
const LAST_LINES: Duration = Duration::from_millis(500);

/// How long the kernel may take to end what was killed. What is listed for longer has ended too, and
/// its parent, which has left the group, takes no note of it.
const LISTED: Duration = Duration::from_secs(2);

/// Between looks at a group that is ending. Nothing tells when the last of one is gone.
const LOOK: Duration = Duration::from_millis(10);

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

/// A process that runs, and its group. When this is dropped, all of it is killed.
#[derive(Debug)]
pub struct Child {
    pid: u32,
    group: Group,
    ended: watch::Receiver<Option<Ended>>,
    pipes: [Arc<Pipe>; 2],
    record: Record,
}

impl Child {
    /// Begins to wait for a process and to read from it.
    pub(super) fn watch(
        mut child: tokio::process::Child,
        ledger: &Ledger,
        sink: Sink,
    ) -> io::Result<Self> {
        let pid = child.id().expect("nobody has waited for it yet");
        let group = Group::led_by(pid).expect("a process is numbered");
        let pipes = pipes(&mut child, sink).inspect_err(|_| group.kill())?;
        let record = ledger.record(pid).inspect_err(|_| group.kill())?;
        let read = pipes.clone();
        let read = read.map(|pipe| tokio::spawn(async move { pipe.forward().await }));
        let (tell, ended) = watch::channel(None);
        tokio::spawn(async move {
            let status = child.wait().await;
            finish_reading(read).await;
            // Nobody may listen any more.
            let _ = tell.send(Some(status.map_or(Ended::Code(-1), Ended::from)));
        });
        Ok(Self {
            pid,
            group,
            ended,
            pipes,
            record,
        })
    }

    /// Has the lines that the process has written until now handed over when this returns.
    pub(crate) fn catch_up(&self) {
        for pipe in &self.pipes {
            pipe.catch_up();
        }
    }

    /// Returns the process's number.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits until the process has ended, and what it wrote has been read. What it started may
    /// go on; [`Self::stop`] ends that.
    pub async fn wait(&self) -> Ended {
        let mut ended = self.ended.clone();
        let ended = ended.wait_for(Option::is_some).await;
        let ended = ended.expect("the process is waited for by a task of its own");
        ended.expect("it is some")
    }

    /// Returns how the process ended, if it has.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        *self.ended.borrow()
    }

    /// Asks the process and all that it started to end, and kills what is left of it after
    /// `patience`. Nothing of it runs when this returns.
    pub async fn stop(self, patience: Duration) -> Ended {
        let deadline = Instant::now() + patience;
        self.group.terminate();
        let in_time = timeout_at(deadline, self.gone()).await;
        if in_time.is_err() {
            self.group.kill();
            let _ = timeout(LISTED, self.gone()).await;
        }
        self.wait().await
    }

    async fn gone(&self) {
        self.wait().await;
        while !self.group.is_gone() {
            sleep(LOOK).await;
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // A group that has ended is killed to no effect; its number is not given anew so soon.
        self.group.kill();
        self.record.forget();
    }
}

/// Returns what a process writes to.
fn pipes(child: &mut tokio::process::Child, sink: Sink) -> io::Result<[Arc<Pipe>; 2]> {
    let stdout = child.stdout.take().expect("it is a pipe");
    let stderr = child.stderr.take().expect("it is a pipe");
    let (stdout, stderr) = (stdout.into_owned_fd()?, stderr.into_owned_fd()?);
    Ok([
        Arc::new(Pipe::of(stdout, LogStream::Stdout, Arc::clone(&sink))?),
        Arc::new(Pipe::of(stderr, LogStream::Stderr, sink)?),
    ])
}

async fn finish_reading(read: [JoinHandle<()>; 2]) {
    let deadline = Instant::now() + LAST_LINES;
    for reading in read {
        let _ = timeout_at(deadline, reading).await;
    }
}

impl From<ExitStatus> for Ended {
    fn from(status: ExitStatus) -> Self {
        match (status.code(), status.signal()) {
            (Some(code), _) => Self::Code(code),
            (None, signal) => Self::Signal(signal.unwrap_or_default()),
        }
    }
}

impl Ended {
    /// Returns the exit code, as a shell tells it: 128 and the signal.
    #[must_use]
    pub fn code(self) -> i32 {
        match self {
            Self::Code(code) => code,
            Self::Signal(signal) => 128 + signal,
        }
    }

    /// Whether it ended well.
    #[must_use]
    pub fn is_success(self) -> bool {
        self == Self::Code(0)
    }
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => write!(f, "ended with exit code {code}"),
            Self::Signal(signal) => match nix::sys::signal::Signal::try_from(*signal) {
                Ok(signal) => write!(f, "was ended by {signal}"),
                Err(_) => write!(f, "was ended by signal {signal}"),
            },
        }
    }
}
