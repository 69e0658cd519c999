//! Traces, sent as fast as they are taken.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};

use super::generator::Generator;
use super::server::Server;
use crate::Failure;
use crate::bench::connection::Connection;
use crate::bench::process::Process;

/// Documents in a request, as many as the collector puts into one.
const BATCH: usize = 50;
/// Requests at once.
const CONNECTIONS: usize = 4;
/// How many traces' ids are kept, spread over all of them.
const SAMPLE: u32 = 200;

/// What was sent.
pub(super) struct Sent {
    /// Bytes of all documents.
    pub(super) bytes: u64,
    /// From the first request to the last answer.
    pub(super) seconds: f64,
    /// Ids of some of the traces.
    pub(super) ids: Vec<String>,
}

/// The traces that are left to send.
struct Feed {
    generator: Generator,
    traces: u32,
    made: u32,
    waiting: VecDeque<String>,
    bytes: u64,
    ids: Vec<String>,
}

/// Sends so many traces, over several connections.
pub(super) fn send(server: &Server, traces: u32) -> Result<Sent, Failure> {
    let feed = Mutex::new(Feed::of(traces));
    let processes = [server.process(), Process::this()];
    let before = cpu_seconds(processes)?;
    let started = Instant::now();
    thread::scope(|scope| {
        let senders: Vec<_> = (0..CONNECTIONS)
            .map(|_| scope.spawn(|| send_some(&mut server.connect()?, &feed)))
            .collect();
        let mut ended = senders.into_iter().map(|sender| sender.join());
        ended.try_for_each(|sender| sender.expect("it does not panic"))
    })?;
    let seconds = started.elapsed().as_secs_f64();
    let after = cpu_seconds(processes)?;
    let [served, sent] = [0, 1].map(|process| (after[process] - before[process]) / seconds);
    let segments = f64::from(traces) * 4.0;
    println!(
        "{traces} traces: {:.0} segments a second; the server had {served:.2} processors, the \
         load {sent:.2}",
        segments / seconds
    );
    let Feed { bytes, ids, .. } = feed.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Sent {
        bytes,
        seconds,
        ids,
    })
}

fn cpu_seconds(processes: [Process; 2]) -> Result<[f64; 2], Failure> {
    let [one, other] = processes.map(Process::cpu_seconds);
    Ok([one?, other?])
}

/// Sends batches until none is left.
fn send_some(connection: &mut Connection, feed: &Mutex<Feed>) -> Result<(), Failure> {
    let next = || feed.lock().unwrap_or_else(PoisonError::into_inner).batch();
    loop {
        let documents = next();
        if documents.is_empty() {
            return Ok(());
        }
        let request = json!({ "TraceSegmentDocuments": documents }).to_string();
        let answer = connection.post("/TraceSegments", request.as_bytes())?;
        let answer: Value = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
        if answer["UnprocessedTraceSegments"] != json!([]) {
            return Err(format!("documents were refused: {answer}"));
        }
    }
}

impl Feed {
    fn of(traces: u32) -> Self {
        Self {
            generator: Generator::new(7),
            traces,
            made: 0,
            waiting: VecDeque::new(),
            bytes: 0,
            ids: Vec::new(),
        }
    }

    /// Returns the next documents; none when all were returned.
    fn batch(&mut self) -> Vec<String> {
        while self.waiting.len() < BATCH && self.made < self.traces {
            let trace = self.generator.trace();
            if self.made.is_multiple_of(self.traces.div_ceil(SAMPLE)) {
                self.ids.push(trace.id);
            }
            self.made += 1;
            self.waiting.extend(trace.documents);
        }
        let batch: Vec<_> = self
            .waiting
            .drain(..BATCH.min(self.waiting.len()))
            .collect();
        self.bytes += batch.iter().map(|text| text.len() as u64).sum::<u64>();
        batch
    }
}
