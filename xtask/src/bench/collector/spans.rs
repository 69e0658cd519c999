//! Spans over OTLP/HTTP in protobuf, as fast as the collector takes them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::protobuf::{fixed, message, number, text};
use crate::Failure;

/// Spans in one request: the SDKs' usual number.
const SPANS: usize = 512;
/// Clients at once.
const CLIENTS: usize = 2;

/// Exports for a while; returns how many spans were taken.
pub(super) fn export(to: SocketAddr, lasting: Duration) -> Result<u64, Failure> {
    let (next, taken) = (AtomicU64::new(1), AtomicU64::new(0));
    let client = || {
        let mut export = Export::new();
        let connected = TcpStream::connect(to);
        let stream = connected.map_err(|error| format!("no OTLP at {to}: {error}"))?;
        let mut stream = BufReader::new(stream);
        let start = Instant::now();
        while start.elapsed() < lasting {
            export.number(next.fetch_add(SPANS as u64, Ordering::Relaxed));
            post(&mut stream, &export.body)?;
            taken.fetch_add(SPANS as u64, Ordering::Relaxed);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        let mut ended = clients.into_iter().map(|client| {
            let joined = client.join();
            joined.unwrap_or_else(|_| Err("a client of the load panicked".to_owned()))
        });
        ended.try_for_each(|result: Result<(), Failure>| result)
    })?;
    Ok(taken.into_inner())
}

/// An `ExportTraceServiceRequest` whose spans get other ids each time.
struct Export {
    body: Vec<u8>,
    /// Where the spans' ids begin.
    ids: Vec<usize>,
}

impl Export {
    fn new() -> Self {
        let mark = |index: usize| (u64::MAX - index as u64).to_be_bytes();
        let spans: Vec<u8> = (0..SPANS)
            .flat_map(|index| message(2, &span(&mark(index))))
            .collect();
        let resource = message(1, &attribute(1, "service.name", "orders"));
        let body = message(1, &[resource, message(2, &spans)].concat());
        let mut ids = Vec::new();
        let mut from = 0;
        for index in 0..SPANS {
            let at = body[from..]
                .windows(8)
                .position(|bytes| bytes == mark(index));
            from += at.expect("every id is in the body");
            ids.push(from);
        }
        Self { body, ids }
    }

    /// Gives the spans ids from `first` on.
    fn number(&mut self, first: u64) {
        for (number, at) in (first..).zip(&self.ids) {
            self.body[*at..at + 8].copy_from_slice(&number.to_be_bytes());
        }
    }
}

/// Returns a `Span`: a request that a web framework's instrumentation served.
fn span(id: &[u8; 8]) -> Vec<u8> {
    let attributes = [
        ("http.request.method", "GET"),
        ("http.route", "/v1/orders/{order}"),
        ("url.scheme", "https"),
        ("url.path", "/v1/orders/7"),
        ("server.address", "orders.example"),
        ("client.address", "10.0.0.1"),
        ("user_agent.original", "curl/8.5.0"),
        ("customer", "c7"),
    ];
    let attributes = attributes
        .iter()
        .flat_map(|(key, value)| attribute(9, key, value));
    [
        message(
            1,
            &0x6922_f8c0_5f84_c7a5_d2e1_4f3b_8a9c_0d1e_u128.to_be_bytes(),
        ),
        message(2, id),
        text(5, "GET /v1/orders/{order}"),
        number(6, 2),
        fixed(7, 1_763_899_584_123_456_789),
        fixed(8, 1_763_899_584_234_567_890),
        attributes.collect(),
    ]
    .concat()
}

/// Returns a `KeyValue` with a text, as a field of what it belongs to.
fn attribute(field: u32, key: &str, value: &str) -> Vec<u8> {
    message(field, &[text(1, key), message(2, &text(1, value))].concat())
}

/// Posts an export, and waits until all of it is taken.
fn post(stream: &mut BufReader<TcpStream>, body: &[u8]) -> Result<(), Failure> {
    let exchange = |stream: &mut BufReader<TcpStream>| {
        let length = body.len();
        let head = format!(
            "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        stream
            .get_mut()
            .write_all(&[head.as_bytes(), body].concat())?;
        let mut answer = String::new();
        while !answer.ends_with("\r\n\r\n") && stream.read_line(&mut answer)? > 0 {}
        answer.make_ascii_lowercase();
        let length = answer
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
        stream.read_exact(&mut vec![0; length])?;
        // A partial success has a body.
        Ok(answer.starts_with("http/1.1 200 ") && length == 0)
    };
    match exchange(stream) {
        Ok(true) => Ok(()),
        Ok(false) => Err("the collector does not take all spans of an export".to_owned()),
        Err(error) => Err(export_failed(&error)),
    }
}

fn export_failed(error: &std::io::Error) -> Failure {
    format!("an export got no answer: {error}")
}
