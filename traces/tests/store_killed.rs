//! A process that fills a store is killed, over and over: the store opens, has
//! everything that was made durable, and agrees with itself.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use manta_traces::TraceId;
use manta_traces::store::{Settings, Store};

/// How often it is killed.
const ROUNDS: u32 = 100;
/// After so many rounds it begins with an empty store again.
const ANEW: u32 = 10;
/// In one of so many rounds it is killed before it can have opened the store.
const EARLY: u32 = 10;
/// In the environment of the process that is killed: the store's folder, and its first step.
const FOLDER: &str = "MANTA_TEST_STORE";
const FIRST: &str = "MANTA_TEST_FIRST_STEP";
/// In a step arrive the first segment of the trace of that number, and the second and the
/// third of the traces of so many steps before: when they are likely to be open still, and
/// when they are likely to be in a block.
const BEFORE: [u32; 3] = [0, 40, 1_500];

#[test]
fn a_killed_store_has_all_that_was_made_durable_and_agrees_with_itself() {
    if let (Ok(folder), Ok(first)) = (std::env::var(FOLDER), std::env::var(FIRST)) {
        fill(Path::new(&folder), first.parse().expect("it is a number"));
    }
    let mut folder = tempfile::tempdir().expect("a folder can be made");
    let (mut first, mut blocks) = (0, 0);
    for round in 0..ROUNDS {
        if round % ANEW == 0 {
            folder = tempfile::tempdir().expect("a folder can be made");
        }
        let durable = fill_and_kill(folder.path(), first, round);
        let store = Store::open(folder.path(), settings()).expect("it opens");
        for (trace, expected) in expected(first, durable) {
            let documents = store.documents(id(trace)).expect("it can be read");
            let found = documents.unwrap_or_default();
            assert!(
                found.len() >= expected,
                "round {round}: trace {trace} has {} documents of {expected}",
                found.len()
            );
        }
        // All of it is read: that takes the longer the more there is.
        if round % ANEW == ANEW / 2 || round % ANEW == ANEW - 1 {
            let found = store.check().expect("it can be read");
            assert!(found.is_empty(), "round {round}: {found:?}");
        }
        blocks = store.size().blocks.max(blocks);
        // Whatever was put after that is of no interest.
        first = durable.max(first) + 10_000;
    }
    assert!(blocks > 10, "it was hardly filled: {blocks} blocks");
}

/// So little memory that blocks are made all the time.
fn settings() -> Settings {
    Settings {
        memory_bytes: 200_000,
        ..Settings::default()
    }
}

/// Runs a process that fills the store, and kills it; returns the step before which
/// everything was made durable.
fn fill_and_kill(folder: &Path, first: u32, round: u32) -> u32 {
    let mut child = Command::new(std::env::current_exe().expect("it runs"))
        .args(["a_killed_store_has_all_that_was_made_durable_and_agrees_with_itself"])
        .args(["--exact", "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut said = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut durable = first;
    if !round.is_multiple_of(EARLY) {
        durable = next(&mut said).expect("it fills the store until it is killed");
    }
    // Any moment will do, and another one in every round.
    thread::sleep(Duration::from_millis(u64::from(round * 37 % 200)));
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    while let Some(step) = next(&mut said) {
        durable = step;
    }
    durable
}

/// Returns the next step that the process said; `None` when it is dead.
fn next(said: &mut BufReader<ChildStdout>) -> Option<u32> {
    let mut line = String::new();
    while said.read_line(&mut line).expect("it can be read") > 0 {
        // The last line may be half of one.
        let step = line
            .strip_suffix('\n')
            .and_then(|line| line.strip_prefix("durable "));
        if let Some(step) = step {
            return Some(step.parse().expect("it is a number"));
        }
        line.clear();
    }
    None
}

/// Returns how many documents each trace got in some steps.
fn expected(first: u32, end: u32) -> BTreeMap<u32, usize> {
    let mut expected = BTreeMap::new();
    for (trace, _) in (first..end).flat_map(|step| documents(first, step)) {
        *expected.entry(trace).or_default() += 1;
    }
    expected
}

/// Returns the traces and parts of the documents that arrive in a step.
fn documents(first: u32, step: u32) -> impl Iterator<Item = (u32, u32)> {
    let trace = move |before: u32| step.checked_sub(before).filter(|trace| *trace >= first);
    (0..)
        .zip(BEFORE)
        .filter_map(move |(part, before)| Some((trace(before)?, part)))
}

/// Fills a store until it is killed.
fn fill(folder: &Path, first: u32) -> ! {
    let store = Store::open(folder, settings()).expect("it opens");
    let step = AtomicU32::new(first);
    thread::scope(|scope| {
        scope.spawn(|| {
            loop {
                let before = step.load(Ordering::SeqCst);
                let _ = store.maintain(now()).expect("it can be maintained");
                let mut out = std::io::stdout().lock();
                writeln!(out, "durable {before}")
                    .and_then(|()| out.flush())
                    .expect("it is read");
            }
        });
        loop {
            let next = step.load(Ordering::SeqCst);
            let documents =
                documents(first, next).map(|(trace, part)| (id(trace), text(trace, part)));
            store.put(documents, now()).expect("it can be put");
            step.store(next + 1, Ordering::SeqCst);
        }
    })
}

fn now() -> f64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    elapsed.expect("it is after 1970").as_secs_f64()
}

fn id(trace: u32) -> TraceId {
    TraceId::parse(&format!("1-6b00df00-{trace:024x}")).expect("it is written so")
}

fn text(trace: u32, part: u32) -> String {
    let start = 1_795_219_200.0 + f64::from(trace);
    format!(
        r#"{{"name":"service-{part}","id":"{:016x}","trace_id":"{}","start_time":{start},"end_time":{}}}"#,
        u64::from(part) + 1,
        id(trace),
        start + 0.5,
    )
}
