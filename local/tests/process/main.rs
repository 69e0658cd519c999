//! Processes, judged by what the kernel says of them.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use manta_local::control::LogStream;
use manta_local::process::{Child, Ended, Ledger, Program, inherited};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(60);

type Lines = UnboundedReceiver<(LogStream, String)>;

struct Fixture {
    folder: TempDir,
    ledger: Ledger,
}

impl Fixture {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let ledger = Ledger::open(&folder.path().join("children"), folder.path()).unwrap();
        Self { folder, ledger }
    }

    fn start(&self, program: &Program) -> io::Result<(Child, Lines)> {
        let (send, lines) = unbounded_channel();
        let sink = Arc::new(move |stream, line| {
            let _ = send.send((stream, line));
        });
        Ok((program.start(&self.ledger, sink)?, lines))
    }

    fn shell(&self, command: &str) -> (Child, Lines) {
        let program = Program::shell(command, self.folder.path(), inherited());
        self.start(&program).unwrap()
    }
}

async fn next(lines: &mut Lines) -> String {
    lines.recv().await.unwrap().1
}

fn runs(pid: &str) -> bool {
    let pid = Pid::from_raw(pid.parse().unwrap());
    kill(pid, None) != Err(Errno::ESRCH) && !is_dead(pid)
}

/// Where nobody takes note of its end, a process that has ended is still listed.
fn is_dead(pid: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.contains(") Z ")
}

#[tokio::test]
async fn what_a_process_wrote_has_been_read_when_it_has_ended() {
    let fixture = Fixture::new();
    let (child, mut lines) = fixture.shell("echo out; echo err >&2; printf last; exit 3");
    assert_eq!(child.wait().await, Ended::Code(3));
    drop(child);
    let mut read = Vec::new();
    while let Ok(line) = lines.try_recv() {
        read.push(line);
    }
    read.sort_by_key(|(_, line)| line.clone());
    let line = |stream, text: &str| (stream, text.to_owned());
    assert_eq!(
        read,
        [
            line(LogStream::Stderr, "err"),
            line(LogStream::Stdout, "last"),
            line(LogStream::Stdout, "out"),
        ]
    );
}

#[tokio::test]
async fn an_end_by_signal_is_told_as_such() {
    let fixture = Fixture::new();
    let (child, _lines) = fixture.shell("kill -9 $$");
    let ended = child.wait().await;
    assert_eq!(ended, Ended::Signal(9));
    assert_eq!(ended.code(), 137);
    assert_eq!(ended.to_string(), "was ended by SIGKILL");
}

#[tokio::test]
async fn stopping_lets_a_process_finish() {
    let fixture = Fixture::new();
    let (child, mut lines) = fixture
        .shell("trap 'echo finished; exit 0' TERM; echo ready; while :; do sleep 0.01; done");
    assert_eq!(next(&mut lines).await, "ready");
    assert_eq!(child.stop(LONG).await, Ended::Code(0));
    // The shell may tell of the `sleep` that ended first.
    while next(&mut lines).await != "finished" {}
}

#[tokio::test]
async fn what_does_not_end_when_asked_is_killed() {
    let fixture = Fixture::new();
    let (child, mut lines) = fixture.shell("trap '' TERM; echo $$; while :; do sleep 0.01; done");
    let pid = next(&mut lines).await;
    assert_eq!(
        child.stop(Duration::from_millis(50)).await,
        Ended::Signal(9)
    );
    assert!(!runs(&pid));
}

#[tokio::test]
async fn what_a_process_started_ends_with_it() {
    let fixture = Fixture::new();
    let (child, mut lines) = fixture.shell("sleep 1000 & echo $!; exit 0");
    let grandchild = next(&mut lines).await;
    assert_eq!(child.wait().await, Ended::Code(0));
    assert!(runs(&grandchild));
    child.stop(LONG).await;
    assert!(!runs(&grandchild));
}

/// Leaves its group, in which it has a child, and looks after that no more.
const NEGLIGENT: &str = "
import os, time
if os.fork():
    os.setsid()
    print(os.getpid(), flush=True)
time.sleep(1000)
";

#[tokio::test]
async fn a_group_has_ended_whose_last_is_buried_by_nobody() {
    let fixture = Fixture::new();
    let (child, mut lines) = fixture.shell(&format!("python3 -c '{NEGLIGENT}' & wait"));
    let negligent = next(&mut lines).await;
    let ended = child.stop(Duration::from_millis(50)).await;
    assert_eq!(ended, Ended::Signal(15));
    let negligent = Pid::from_raw(negligent.parse().unwrap());
    kill(negligent, Signal::SIGKILL).unwrap();
}

#[tokio::test]
async fn a_process_that_is_let_go_of_is_killed() {
    let fixture = Fixture::new();
    let (child, mut lines) = fixture.shell("sleep 1000 & echo $!; wait");
    let grandchild = next(&mut lines).await;
    drop(child);
    // The pipe is closed when the last that holds it is about to end.
    assert_eq!(lines.recv().await, None);
    while runs(&grandchild) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn groups_are_recorded_as_long_as_they_run() {
    let fixture = Fixture::new();
    let (child, _lines) = fixture.shell("sleep 1000");
    assert_eq!(fixture.ledger.leaders().unwrap(), [child.pid()]);
    child.stop(LONG).await;
    assert!(fixture.ledger.leaders().unwrap().is_empty());
}

#[tokio::test]
async fn a_process_has_its_environment_and_the_marker_alone() {
    let fixture = Fixture::new();
    let program = Program {
        argv: vec!["/usr/bin/env".to_owned()],
        folder: fixture.folder.path().to_owned(),
        environment: BTreeMap::from([("COLOUR".to_owned(), "blue".to_owned())]),
    };
    let (child, mut lines) = fixture.start(&program).unwrap();
    child.wait().await;
    let mut variables = [next(&mut lines).await, next(&mut lines).await];
    variables.sort();
    let marker = format!("MANTA_LOCAL={}", fixture.folder.path().display());
    assert_eq!(variables, ["COLOUR=blue".to_owned(), marker]);
    drop(child);
    assert_eq!(lines.recv().await, None);
}

#[tokio::test]
async fn a_program_that_is_not_there_does_not_start() {
    let fixture = Fixture::new();
    let program = Program {
        argv: vec!["no-such-program".to_owned()],
        folder: fixture.folder.path().to_owned(),
        environment: inherited(),
    };
    let error = fixture.start(&program).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    let nowhere = Program::shell("true", Path::new("/no/such/folder"), inherited());
    assert!(fixture.start(&nowhere).is_err());
    assert!(fixture.ledger.leaders().unwrap().is_empty());
}
