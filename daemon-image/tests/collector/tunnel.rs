//! The way through a company's proxy.

use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::authority::Authority;
use crate::credentials::{HOUR, ROLE, sts, wait_for_segments_by};
use crate::daemon::{Daemon, collecting};
use crate::http::{self, Request, Standin};
use crate::sink::Sink;

/// The address of X-Ray that nobody but the proxy can reach.
const XRAY: &str = "https://xray.company.example";

/// A proxy that carries whoever asks to one server, and remembers who asked.
struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Proxy {
    fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
        let address = listener.local_addr().expect("it is bound");
        let asked = Arc::<Mutex<Vec<Request>>>::default();
        let remembered = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(&stream);
                let Some(request) = http::read(&mut reader) else {
                    continue;
                };
                remembered
                    .lock()
                    .expect("no test panics with it")
                    .push(request);
                let upstream = TcpStream::connect(server).expect("the sink listens");
                let agreed = stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
                agreed.expect("the daemon waits for it");
                http::join(stream, &upstream);
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<Request> {
        self.asked.lock().expect("no test panics with it").clone()
    }
}

/// What stands behind the proxy, and the proxy.
fn company() -> (Authority, Sink, Proxy) {
    let authority = Authority::new();
    let sink = Sink::start_tls(authority.server("xray.company.example"));
    let proxy = Proxy::to(sink.address);
    (authority, sink, proxy)
}

#[test]
fn https_goes_through_the_proxy_of_the_flag() {
    let (authority, sink, proxy) = company();
    let address = format!("http://user:p%40ss@{}", proxy.address);
    let mut command = collecting(XRAY, &["-p", &address]);
    command.env("AWS_CA_BUNDLE", authority.bundle());
    let daemon = Daemon::spawn(command);
    daemon.send("{}");
    assert_eq!(sink.wait_for(1), ["{}"]);
    let asked = proxy.asked();
    assert_eq!(asked[0].target(), "CONNECT xray.company.example:443");
    // user:p@ss
    let authorization = asked[0].header("proxy-authorization");
    assert_eq!(authorization, Some("Basic dXNlcjpwQHNz"));
    // The proxy's password is nobody else's.
    assert_eq!(sink.state().requests[0].header("proxy-authorization"), None);
}

#[test]
fn https_goes_through_the_proxy_of_the_environment() {
    let (authority, sink, proxy) = company();
    let mut command = collecting(XRAY, &[]);
    command
        .env("HTTPS_PROXY", format!("http://{}", proxy.address))
        .env("NO_PROXY", "169.254.169.254,other.example")
        .env("AWS_CA_BUNDLE", authority.bundle());
    let daemon = Daemon::spawn(command);
    daemon.send("{}");
    assert_eq!(sink.wait_for(1), ["{}"]);
    assert_eq!(proxy.asked().len(), 1);
}

#[test]
fn what_no_proxy_names_is_reached_without_it() {
    let authority = Authority::new();
    let sink = Sink::start_tls(authority.server("127.0.0.1"));
    let proxy = Proxy::to(sink.address);
    let mut command = collecting(&format!("https://{}", sink.address), &[]);
    command
        .env("HTTPS_PROXY", format!("http://{}", proxy.address))
        .env("NO_PROXY", "127.0.0.0/8")
        .env("AWS_CA_BUNDLE", authority.bundle());
    let daemon = Daemon::spawn(command);
    daemon.send("{}");
    assert_eq!(sink.wait_for(1), ["{}"]);
    assert!(proxy.asked().is_empty());
}

#[test]
fn the_role_is_asked_for_through_the_proxy_too() {
    let authority = Authority::new();
    let sts = sts(
        Some(authority.server("sts.eu-central-1.amazonaws.com")),
        HOUR,
    );
    let (proxy, sink) = (Proxy::to(sts.address), Sink::start());
    let mut command = collecting(&sink.endpoint(), &["-r", ROLE]);
    command
        .env("HTTPS_PROXY", format!("http://{}", proxy.address))
        .env("AWS_CA_BUNDLE", authority.bundle());
    let daemon = Daemon::spawn(command);
    daemon.send("{}");
    wait_for_segments_by(&sink, "ASIAROLE");
    let asked = proxy.asked();
    assert_eq!(
        asked[0].target(),
        "CONNECT sts.eu-central-1.amazonaws.com:443"
    );
}

#[test]
fn the_second_output_goes_through_the_proxy_too() {
    let authority = Authority::new();
    let tls = authority.server("otlp.company.example");
    let endpoint = Standin::start(Some(tls), |_| http::answer(200, ""));
    let (proxy, sink) = (Proxy::to(endpoint.address), Sink::start());
    let through = format!("http://{}", proxy.address);
    let arguments = ["-otlp-http", "127.0.0.1:0", "-p", &through];
    let mut command = collecting(&sink.endpoint(), &arguments);
    command
        .env("MANTA_OTLP_TO", "https://otlp.company.example/v1/traces")
        .env("AWS_CA_BUNDLE", authority.bundle());
    let mut daemon = Daemon::spawn(command);
    let address = daemon.address_after("tcp=", "(-otlp-http)");
    // No bytes are an export of no spans, which is handed on like any other.
    daemon.post(address, "/v1/traces", b"");
    daemon.end();
    assert_eq!(endpoint.asked().len(), 1);
    assert_eq!(proxy.asked().len(), 1);
}

#[test]
fn a_proxy_that_refuses_is_named_and_the_segments_wait() {
    let refusing = Standin::start(None, |_| http::answer(407, "who are you?"));
    let mut daemon = Daemon::spawn(collecting(XRAY, &["-p", &refusing.url()]));
    daemon.send("{}");
    let said = daemon.line_with("X-Ray cannot be given segments, which are kept");
    assert!(said.contains("proxy"), "{said}");
    assert_eq!(daemon.metric("manta_segments_dropped_total"), 0);
}
