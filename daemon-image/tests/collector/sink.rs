//! A stand-in for X-Ray that remembers what it was sent.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::Value;

/// How long a test waits for what has to happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// X-Ray's part.
pub(crate) struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// What has happened so far, and what happens next.
#[derive(Default)]
pub(crate) struct State {
    /// The documents of every request that was accepted.
    pub(crate) batches: Vec<Vec<String>>,
    /// The bodies of the telemetry calls.
    pub(crate) telemetry: Vec<Value>,
    /// The heads of the requests, as they came.
    pub(crate) heads: Vec<String>,
    /// How many requests were not accepted.
    pub(crate) refused: usize,
    /// The answer to every segment request, instead of accepting it.
    pub(crate) outage: Option<u16>,
    /// Answers to the next segment requests that are accepted; `{}` when there are none.
    pub(crate) answers: VecDeque<String>,
}

impl State {
    /// Returns every document that was accepted, in the order of arrival.
    pub(crate) fn documents(&self) -> Vec<String> {
        self.batches.concat()
    }
}

impl Sink {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared::default());
        let accepting = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&accepting);
                std::thread::spawn(move || converse(stream, &shared));
            }
        });
        Self { address, shared }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().expect("no test panics with it")
    }

    /// Waits until what was sent satisfies `condition`.
    pub(crate) fn wait(
        &self,
        what: &str,
        condition: impl Fn(&State) -> bool,
    ) -> MutexGuard<'_, State> {
        let (state, timeout) = self
            .shared
            .changed
            .wait_timeout_while(self.state(), PATIENCE, |state| !condition(state))
            .expect("no test panics with it");
        let sizes: Vec<_> = state.batches.iter().map(Vec::len).collect();
        assert!(
            !timeout.timed_out(),
            "waited for {what}; there are {sizes:?}"
        );
        state
    }

    /// Waits for so many documents.
    pub(crate) fn wait_for(&self, documents: usize) -> Vec<String> {
        let what = format!("{documents} documents");
        let arrived = |state: &State| state.batches.iter().map(Vec::len).sum::<usize>();
        self.wait(&what, |state| arrived(state) >= documents)
            .documents()
    }
}

/// Answers the requests of a connection until it ends.
fn converse(stream: TcpStream, shared: &Shared) {
    let mut writer = stream.try_clone().expect("a socket can be cloned");
    let mut reader = BufReader::new(stream);
    while let Some((head, body)) = request(&mut reader) {
        let (status, answer) = {
            let mut state = shared.state.lock().expect("no test panics with it");
            respond(&mut state, head, &body)
        };
        shared.changed.notify_all();
        let length = answer.len();
        let response = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n\r\n{answer}");
        if writer.write_all(response.as_bytes()).is_err() {
            return;
        }
    }
}

fn request(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then_some(value)
    });
    let mut body = vec![0; length?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn respond(state: &mut State, head: String, body: &[u8]) -> (u16, String) {
    let body: Value = serde_json::from_slice(body).expect("the daemon sends JSON");
    let is_telemetry = head.starts_with("POST /TelemetryRecords ");
    state.heads.push(head);
    if is_telemetry {
        state.telemetry.push(body);
        return (200, "{}".to_owned());
    }
    if let Some(status) = state.outage {
        state.refused += 1;
        return (status, "{}".to_owned());
    }
    let documents = body["TraceSegmentDocuments"]
        .as_array()
        .expect("there is a list");
    let text = |document: &Value| document.as_str().expect("of texts").to_owned();
    state.batches.push(documents.iter().map(text).collect());
    (
        200,
        state.answers.pop_front().unwrap_or_else(|| "{}".to_owned()),
    )
}
