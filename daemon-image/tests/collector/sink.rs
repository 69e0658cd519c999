//! A stand-in for X-Ray that remembers what it was sent.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use rustls::ServerConfig;
use serde_json::Value;

use crate::http::{Request, answer, serve};

/// How long a test waits for what has to happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// X-Ray's part.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
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
    /// The requests to the OTLP endpoint.
    pub(crate) otlp: Vec<Request>,
    /// The requests with segments, accepted or not.
    pub(crate) requests: Vec<Request>,
    /// How many requests with segments were not accepted.
    pub(crate) refused: usize,
    /// The answer to every segment request, instead of accepting it.
    pub(crate) outage: Option<Outage>,
    /// How long it takes to answer a segment request.
    pub(crate) latency: Duration,
    /// Answers to the next segment requests that are accepted; `{}` when there are none.
    pub(crate) answers: VecDeque<String>,
}

/// How requests are not accepted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outage {
    /// With a status.
    Status(u16),
    /// With these bytes, and the connection's end.
    Bytes(&'static str),
    /// With silence, and the connection held open.
    Silence,
}

impl State {
    /// Returns every document that was accepted, in the order of arrival.
    pub(crate) fn documents(&self) -> Vec<String> {
        self.batches.concat()
    }

    /// Notes a request; returns its answer.
    fn respond(&mut self, request: Request) -> Option<String> {
        let json =
            |body: &[u8]| -> Value { serde_json::from_slice(body).expect("the daemon sends JSON") };
        match request.target() {
            "POST /TelemetryRecords" => self.telemetry.push(json(&request.body)),
            "POST /v1/traces" => self.otlp.push(request),
            "POST /TraceSegments" => return self.take(json(&request.body), request),
            other => panic!("the daemon does not ask for {other}"),
        }
        Some(answer(200, "{}"))
    }

    fn take(&mut self, body: Value, request: Request) -> Option<String> {
        self.requests.push(request);
        if let Some(outage) = self.outage {
            self.refused += 1;
            return match outage {
                Outage::Status(status) => Some(answer(status, "{}")),
                Outage::Bytes(bytes) => Some(bytes.to_owned()),
                Outage::Silence => None,
            };
        }
        let documents = body["TraceSegmentDocuments"]
            .as_array()
            .expect("there is a list");
        let text = |document: &Value| document.as_str().expect("of texts").to_owned();
        self.batches.push(documents.iter().map(text).collect());
        let said = self.answers.pop_front();
        Some(answer(200, said.as_deref().unwrap_or("{}")))
    }
}

impl Sink {
    pub(crate) fn start() -> Self {
        Self::start_with(None)
    }

    /// Starts one that speaks TLS alone.
    pub(crate) fn start_tls(tls: Arc<ServerConfig>) -> Self {
        Self::start_with(Some(tls))
    }

    fn start_with(tls: Option<Arc<ServerConfig>>) -> Self {
        let shared = Arc::<Shared>::default();
        let serving = Arc::clone(&shared);
        let address = serve(tls, move |request| serving.respond(request));
        Self { address, shared }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
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

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics with it")
    }

    fn respond(&self, request: Request) -> Option<String> {
        let is_segments = request.target() == "POST /TraceSegments";
        let (answer, outage, latency) = {
            let mut state = self.state();
            (state.respond(request), state.outage, state.latency)
        };
        self.changed.notify_all();
        if is_segments {
            std::thread::sleep(latency);
        }
        if answer.is_none() && matches!(outage, Some(Outage::Silence)) {
            // Until the test ends, or the other side has had enough: this end says nothing.
            loop {
                std::thread::park();
            }
        }
        answer
    }
}
