//! The sampling proxy over real sockets.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use manta_daemon::proxy::{Call, Proxy, Reply, Unreachable, Upstream};
use manta_traces::sampling::Settings;
use tokio::net::{TcpListener, TcpStream};

/// An X-Ray that remembers what it was asked.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<(Call, Bytes)>>>);

impl Upstream for Recorder {
    async fn call(&self, call: Call, question: Bytes) -> Result<Reply, Unreachable> {
        let mut calls = self.0.lock().expect("no test panics while holding it");
        calls.push((call, question));
        Ok(Reply::json(StatusCode::OK, r#"{"from":"X-Ray"}"#))
    }
}

/// Starts a proxy on a free port; it ends with the test.
async fn start(proxy: Proxy<Recorder>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { proxy.serve(listener, std::future::pending()).await });
    address
}

async fn ask(proxy: SocketAddr, method: Method, path: &str, body: &str) -> (StatusCode, String) {
    let stream = TcpStream::connect(proxy).await.expect("it listens");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .expect("HTTP/1.1 needs no handshake");
    tokio::spawn(connection);
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:2000")
        .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        .expect("the request is well-formed");
    let answer = sender.send_request(request).await.expect("it is answered");
    let status = answer.status();
    let body = answer.into_body().collect().await.expect("it is whole");
    let text = String::from_utf8(body.to_bytes().to_vec()).expect("it is text");
    (status, text)
}

#[tokio::test]
async fn the_sdks_calls_reach_xray_and_nothing_else_does() {
    let xray = Recorder::default();
    let proxy = start(Proxy::to_central_rules(xray.clone())).await;
    let (status, answer) = ask(proxy, Method::POST, "/GetSamplingRules", "{}").await;
    assert_eq!(
        (status, answer.as_str()),
        (StatusCode::OK, r#"{"from":"X-Ray"}"#)
    );
    for (method, path) in [
        (Method::GET, "/GetSamplingRules"),
        (Method::POST, "/TraceSegments"),
        (Method::POST, "/DeleteSamplingRule"),
    ] {
        let (status, _) = ask(proxy, method, path, "{}").await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    let calls = xray.0.lock().expect("no panics").clone();
    assert_eq!(calls, [(Call::GetSamplingRules, Bytes::from("{}"))]);
}

#[tokio::test]
async fn a_question_beyond_the_limit_is_not_asked() {
    let xray = Recorder::default();
    let proxy = start(Proxy::to_central_rules(xray.clone())).await;
    let long = "x".repeat(256 * 1024 + 1);
    let (status, _) = ask(proxy, Method::POST, "/SamplingTargets", &long).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(xray.0.lock().expect("no panics").is_empty());
}

#[tokio::test]
async fn own_rules_are_answered_without_xray() {
    let proxy = start(Proxy::to_own_rules(&Settings::default())).await;
    let (status, answer) = ask(proxy, Method::POST, "/GetSamplingRules", "{}").await;
    assert_eq!(status, StatusCode::OK);
    assert!(answer.contains(r#""RuleName":"Default""#), "{answer}");
}
