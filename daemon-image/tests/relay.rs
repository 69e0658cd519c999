//! The second output: what is received over OTLP is handed on as it came.

use std::sync::Arc;

use manta_daemon::config::LONGEST_WAIT;
use manta_daemon::counters::Counters;
use manta_daemon::intake::Intake;
use manta_daemon::otlp::{Destination, Encoding, Endpoint, Export, Relay, Segments, relay};
use manta_daemon::upstream::{Network, Verification};
use manta_traces::otlp::Options;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

const EXPORT: &[u8] = br#"{"resourceSpans":[]}"#;

/// Returns the direct way out.
fn network() -> Network {
    Network::of(None, |_| None).expect("there is no proxy to be wrong")
}

/// Begins to hand on to `address`; ends when the relay is gone.
fn start(address: &str) -> (Relay, JoinHandle<()>) {
    let endpoint = Endpoint::parse(address, "x-key=secret", &network(), Verification::Required);
    let endpoint = endpoint.expect("it is an address");
    let (relay, handing) = relay(Destination::Endpoint(Box::new(endpoint)));
    (relay, tokio::spawn(handing.run()))
}

/// Exports one message to a collector that hands on to `relay`.
fn export(relay: Relay) {
    let counters = Arc::new(Counters::default());
    let intake = Arc::new(Intake::new(1 << 20, LONGEST_WAIT, Arc::clone(&counters)));
    let segments = Segments::new(intake, counters, Options::default()).and_to(Some(relay));
    segments
        .export(EXPORT, Encoding::Json)
        .expect("it is an export");
}

/// Reads one request whose body is the export, and answers it; returns its head.
async fn answer(stream: &mut TcpStream, with: &str) -> String {
    let mut request = Vec::new();
    while !request.ends_with(EXPORT) {
        let read = stream.read_buf(&mut request).await.expect("it is sent");
        assert!(read > 0, "the request breaks off: {request:?}");
    }
    stream.write_all(with.as_bytes()).await.expect("it is read");
    let head = request.len() - EXPORT.len();
    String::from_utf8(request[..head].to_vec()).expect("a head is text")
}

#[tokio::test]
async fn an_export_is_handed_on_as_it_came_until_it_is_taken() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("it is bound");
    let (relay, handing) = start(&format!("http://{address}/otlp/v1/traces"));
    export(relay);

    let (mut stream, _) = listener.accept().await.expect("it connects");
    let busy = "HTTP/1.1 503 Busy\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n";
    let first = answer(&mut stream, busy).await.to_lowercase();
    let taken = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    let second = answer(&mut stream, taken).await.to_lowercase();
    assert_eq!(first, second);
    assert!(first.starts_with("post /otlp/v1/traces "), "{first}");
    assert!(first.contains("content-type: application/json"), "{first}");
    assert!(first.contains("x-key: secret"), "{first}");
    assert!(!first.contains("authorization"), "{first}");
    handing.await.expect("it ends when all is handed on");
}

#[tokio::test]
async fn an_export_that_is_refused_is_not_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("it is bound");
    let (relay, handing) = start(&format!("http://{address}/v1/traces"));
    export(relay);
    let (mut stream, _) = listener.accept().await.expect("it connects");
    let refused = "HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n";
    answer(&mut stream, refused).await;
    handing.await.expect("it ends, for nothing is left to do");
}

#[test]
fn a_destination_that_is_none_is_named() {
    let parse = |address, headers| {
        let parsed = Endpoint::parse(address, headers, &network(), Verification::Required);
        parsed.err().map(|error| error.to_string())
    };
    assert_eq!(
        parse("ftp://example.com", "").as_deref(),
        Some(
            "`ftp://example.com` is no OTLP destination: give `xray`, or an address as \
             https://HOST/v1/traces"
        )
    );
    assert!(parse("https://example.com/v1/traces", "nonsense").is_some());
    assert_eq!(parse("https://example.com/v1/traces", "a=b"), None);
}
