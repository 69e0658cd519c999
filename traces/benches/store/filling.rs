//! How fast a store takes traces, and how much room they need.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use manta_traces::TraceId;
use manta_traces::store::Store;

use crate::generator::{EPOCH, Generator, Trace};
use crate::{Failure, say};

/// Traces that arrive together: 48 documents, as many as a call of the API has.
const TOGETHER: u32 = 12;
/// How long the keeper rests when there is nothing to do.
const REST: Duration = Duration::from_millis(100);
/// Past this, all traces are complete.
const LONG: f64 = 4_000.0;

/// Fills a store with one thread that puts and one that maintains, as the server does.
pub(crate) fn fill(store: &Store, folder: &Path, traces: u32) -> Result<(), Failure> {
    let started = Instant::now();
    let now = || EPOCH + started.elapsed().as_secs_f64();
    let done = AtomicBool::new(false);
    let (raw_bytes, slowest) = thread::scope(|scope| {
        let keeper = scope.spawn(|| keep(store, &done, now));
        let raw_bytes = put(store, traces, now);
        done.store(true, Ordering::SeqCst);
        let slowest = keeper.join().expect("it does not panic");
        Ok::<_, Failure>((raw_bytes?, slowest?))
    })?;
    while store.maintain(now() + LONG)?.busy {}
    let elapsed = started.elapsed().as_secs_f64();
    let segments = f64::from(traces) * 4.0;
    say("ingest_us_per_segment", elapsed / segments * 1e6);
    say("slowest_maintain_ms", slowest.as_secs_f64() * 1e3);
    let file = folder.join("traces.redb").metadata()?.len();
    say("disk_share_of_raw", file as f64 / raw_bytes as f64);
    say(
        "blocks_share_of_raw",
        store.size().bytes as f64 / raw_bytes as f64,
    );
    Ok(())
}

/// Puts traces; returns how many bytes of documents that were.
fn put(store: &Store, traces: u32, now: impl Fn() -> f64) -> Result<u64, Failure> {
    let mut generator = Generator::new(7);
    let mut raw_bytes = 0;
    for made in (0..traces).step_by(TOGETHER as usize) {
        let mut documents = Vec::with_capacity(4 * TOGETHER as usize);
        for _ in made..traces.min(made + TOGETHER) {
            let trace: Trace = generator.trace();
            let id = TraceId::parse(&trace.id).ok_or("the generator makes ids")?;
            raw_bytes += trace
                .documents
                .iter()
                .map(|text| text.len() as u64)
                .sum::<u64>();
            documents.extend(trace.documents.into_iter().map(|text| (id, text)));
        }
        store.put(documents, now())?;
    }
    Ok(raw_bytes)
}

/// Maintains until all is put; returns the longest time between two beginnings of it,
/// which is what a crash can cost.
fn keep(store: &Store, done: &AtomicBool, now: impl Fn() -> f64) -> Result<Duration, Failure> {
    let (mut slowest, mut before) = (Duration::ZERO, Instant::now());
    while !done.load(Ordering::SeqCst) {
        let busy = store.maintain(now())?.busy;
        if !busy {
            thread::sleep(REST);
        }
        slowest = slowest.max(before.elapsed());
        before = Instant::now();
    }
    Ok(slowest)
}
