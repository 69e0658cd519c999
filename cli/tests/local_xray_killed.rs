//! `manta local xray` is killed a hundred times while documents arrive: the store opens,
//! has what was taken more than a second before, and agrees with itself.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::RwLock;
use std::thread;
use std::time::{Duration, Instant};

use manta_traces::TraceId;
use manta_traces::store::{Settings, Store};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How many are killed at once, and how often each.
const LANES: u32 = 4;
const ROUNDS: u32 = 25;
/// After so many rounds a lane begins with an empty store again.
const ANEW: u32 = 5;
/// In one of so many rounds it is killed before it can have opened the store.
const EARLY: u32 = 10;
/// What a crash may cost: what arrived in the last second.
const MAY_BE_LOST: Duration = Duration::from_secs(1);
/// How long it runs at most before it is killed: there has to be something older than that.
const LONGEST: Duration = Duration::from_millis(2_200);
/// New traces in a request, and how many of an earlier request's get their second segment.
const NEW: u32 = 40;
const LATE: u32 = 10;
/// How many requests earlier that was: once in memory still, once likely in a block.
const EARLIER: [u32; 2] = [2, 150];
/// Between requests: many of these processes share the machine.
const PAUSE: Duration = Duration::from_millis(10);

/// A process that is being started has a copy of every file that is open here, locks
/// included: none is started while a store is looked at.
static LOOKING: RwLock<()> = RwLock::new(());

#[test]
fn killed_at_any_moment_it_has_all_that_it_took_a_second_before() {
    thread::scope(|scope| {
        for lane in 0..LANES {
            scope.spawn(move || kill_over_and_over(lane));
        }
    });
}

fn kill_over_and_over(lane: u32) {
    let mut folder = TempDir::new().expect("a folder for the store");
    let (mut first, mut seen) = (0, 0);
    for round in (0..ROUNDS).map(|round| round * LANES + lane) {
        if (round / LANES).is_multiple_of(ANEW) {
            folder = TempDir::new().expect("a folder for the store");
        }
        let sent = send_and_kill(folder.path(), first, round);
        let _looking = LOOKING.read().expect("nobody panicked");
        let store = Store::open(folder.path(), Settings::default());
        let store = store.unwrap_or_else(|error| panic!("round {round}: {error}"));
        let safe = sent.taken_before(MAY_BE_LOST);
        let there = there(&store, first, sent.requests());
        assert!(
            there >= safe,
            "round {round}: {there} requests are there of {safe}, the last of which was \
             answered more than a second before"
        );
        if round / LANES % ANEW == ANEW - 1 {
            let found = store.check().expect("it can be read");
            assert!(found.is_empty(), "round {round}: {found:?}");
        }
        seen += safe;
        first += sent.requests();
    }
    assert!(seen > 100, "only {seen} requests had to be there");
}

/// Requests that were answered, and when; and when the server was killed.
struct Sent {
    answered: Vec<Instant>,
    killed: Instant,
}

impl Sent {
    /// Returns how many requests were sent: the last one was not answered.
    fn requests(&self) -> u32 {
        u32::try_from(self.answered.len()).expect("they are few") + 1
    }

    /// Returns how many were answered longer before the end than that.
    fn taken_before(&self, end: Duration) -> u32 {
        let is_safe = |answered: &&Instant| self.killed.duration_since(**answered) > end;
        let safe = self.answered.iter().filter(is_safe).count();
        u32::try_from(safe).expect("they are few")
    }
}

/// Starts a local X-Ray and sends requests to it until it is killed.
fn send_and_kill(folder: &Path, first: u32, round: u32) -> Sent {
    let mut xray = start(folder);
    if round.is_multiple_of(EARLY) {
        thread::sleep(Duration::from_millis(u64::from(round * 7 % 60)));
        return Sent {
            killed: kill(&mut xray),
            answered: Vec::new(),
        };
    }
    let address = address(&mut xray);
    thread::scope(|scope| {
        let sending = scope.spawn(move || send(address, first));
        // Any moment will do, and another one in every round.
        thread::sleep(LONGEST * (round * 37 % 100) / 100);
        let killed = kill(&mut xray);
        let answered = sending.join().expect("it does not panic");
        Sent { answered, killed }
    })
}

fn start(folder: &Path) -> Child {
    let free = "127.0.0.1:0";
    let _starting = LOOKING.write().expect("nobody panicked");
    Command::new(env!("CARGO_BIN_EXE_manta"))
        .args(["--output", "json", "local", "xray"])
        .args(["--listen", free, "--udp", free])
        .args(["--otlp-grpc", free, "--otlp-http", free, "--store"])
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// Reads where it is.
fn address(xray: &mut Child) -> SocketAddr {
    let mut line = String::new();
    let output = xray.stdout.take().expect("it is piped");
    let read = BufReader::new(output).read_line(&mut line);
    read.expect("it says where it is");
    let running: Value = serde_json::from_str(&line).expect("it says so in JSON");
    let api = running["addresses"]["api"].as_str().expect("an address");
    api.parse().expect("an address")
}

/// Kills it; returns the moment.
fn kill(xray: &mut Child) -> Instant {
    let killed = Instant::now();
    xray.kill().expect("it runs");
    xray.wait().expect("it ends");
    killed
}

/// Sends requests until one is not answered; returns when the others were.
fn send(address: SocketAddr, first: u32) -> Vec<Instant> {
    let mut answered = Vec::new();
    let Ok(stream) = TcpStream::connect(address) else {
        return answered;
    };
    let mut stream = BufReader::new(stream);
    for request in first.. {
        let documents: Vec<_> = documents(first, request)
            .map(|(trace, part)| text(trace, part))
            .collect();
        let body = json!({ "TraceSegmentDocuments": documents }).to_string();
        match post(&mut stream, &body) {
            Ok(answer) => assert_eq!(answer, r#"{"UnprocessedTraceSegments":[]}"#),
            Err(_) => break,
        }
        answered.push(Instant::now());
        thread::sleep(PAUSE);
    }
    answered
}

/// Makes a request; returns the answer's body.
fn post(stream: &mut BufReader<TcpStream>, body: &str) -> io::Result<String> {
    let length = body.len();
    let head = "POST /TraceSegments HTTP/1.1\r\nHost: x\r\nContent-Length: ";
    let request = format!("{head}{length}\r\n\r\n{body}");
    stream.get_mut().write_all(request.as_bytes())?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim().parse().expect("a number of bytes");
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Returns how many requests are in a store, the first ones; nothing of a later one may be.
fn there(store: &Store, first: u32, requests: u32) -> u32 {
    let is_there = |(trace, part): (u32, u32)| {
        let documents = store.documents(id(trace)).expect("it can be read");
        let text = text(trace, part);
        documents.is_some_and(|documents| documents.iter().any(|document| **document == *text))
    };
    let mut requests = first..first + requests;
    let whole = requests.by_ref().position(|request| {
        let mut documents = documents(first, request);
        !documents.all(is_there)
    });
    let Some(whole) = whole else {
        return requests.end - first;
    };
    // The one that is not whole may have been on its way to the disk; what came after it was not.
    for later in requests {
        let any = documents(first, later).any(is_there);
        assert!(!any, "request {later} is there, and an earlier one is not");
    }
    u32::try_from(whole).expect("they are few")
}

/// Returns the traces and parts of the documents of a request.
fn documents(first: u32, request: u32) -> impl Iterator<Item = (u32, u32)> {
    let new = (0..NEW).map(move |n| (request * NEW + n, 0));
    let late = (1..).zip(EARLIER).flat_map(move |(part, earlier)| {
        let of = request.checked_sub(earlier).filter(|of| *of >= first);
        of.into_iter()
            .flat_map(move |of| (0..LATE).map(move |n| (of * NEW + n, part)))
    });
    new.chain(late)
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
