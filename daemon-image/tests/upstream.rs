//! Requests that get no answer, or not the one that was hoped for.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use bytes::Bytes;
use manta_daemon::counters::BackendError;
use manta_daemon::upstream::{
    Answer, Credentials, Endpoint, Fault, Network, Upstream, UpstreamOptions, Verification,
};

/// Counts how often it is asked, and gives what lasts for so long.
#[derive(Clone, Debug)]
struct Provider {
    asked: Arc<AtomicUsize>,
    /// `None`: it has none.
    lasting: Option<Duration>,
}

impl Provider {
    fn lasting(lasting: Option<Duration>) -> Self {
        let asked = Arc::default();
        Self { asked, lasting }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl ProvideCredentials for Provider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let credentials = self.lasting.map(|lasting| {
            let expiry = SystemTime::now() + lasting;
            aws_credential_types::Credentials::new("id", "secret", None, Some(expiry), "test")
        });
        future::ProvideCredentials::ready(
            credentials.ok_or_else(|| CredentialsError::not_loaded("there are none")),
        )
    }
}

const DAY: Option<Duration> = Some(Duration::from_secs(86_400));

fn upstream(endpoint: &str, provider: Provider) -> Upstream {
    Upstream::new(UpstreamOptions {
        network: &Network::of(None, |_| None).expect("there is no proxy to be wrong"),
        endpoint: Endpoint::parse(endpoint).expect("it is an endpoint"),
        region: "eu-central-1".to_owned(),
        credentials: Credentials::from_provider(provider),
        verification: Verification::Required,
        connections: 1,
    })
}

async fn post(upstream: &Upstream) -> Result<Answer, Fault> {
    upstream
        .post("/TraceSegments", Bytes::from_static(b"{}"))
        .await
}

/// Starts a server that gives every connection the same bytes; returns where it is.
fn server(bytes: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // What it asks and whether it listens is its own business.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(bytes.as_bytes());
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn faults_are_told_apart() {
    let free = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
    let closed = format!("http://{}", free.local_addr().expect("it is bound"));
    drop(free);
    for (endpoint, kind) in [
        (closed, BackendError::ConnectionRefused),
        (
            "http://nowhere.invalid".to_owned(),
            BackendError::UnknownHost,
        ),
        (server("garbage\r\n\r\n"), BackendError::Other),
        (server(""), BackendError::Other),
        (
            server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{"),
            BackendError::Other,
        ),
    ] {
        let fault = post(&upstream(&endpoint, Provider::lasting(DAY))).await;
        let fault = fault.expect_err(&endpoint);
        assert_eq!(fault.kind, kind, "{endpoint}: {fault}");
    }
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
    listener.set_nonblocking(true).expect("it is ours");
    let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
    let fault = post(&upstream(&endpoint, Provider::lasting(None))).await;
    let fault = fault.expect_err("it cannot be signed");
    assert!(fault.message.starts_with("no AWS credentials"), "{fault}");
    assert!(listener.accept().is_err(), "nobody came");
}

#[tokio::test]
async fn credentials_are_kept_until_they_expire() {
    let endpoint = server("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
    // Of those that expire soon there are no better ones yet, which is no reason to ask each time.
    let soon = Some(Duration::from_secs(60));
    let at_once = Some(Duration::ZERO);
    for (lasting, asked) in [(DAY, 1), (soon, 1), (at_once, 2)] {
        let provider = Provider::lasting(lasting);
        let upstream = upstream(&endpoint, provider.clone());
        for _ in 0..2 {
            assert!(post(&upstream).await.is_ok());
        }
        assert_eq!(provider.asked(), asked, "{lasting:?}");
    }
}

#[tokio::test]
async fn credentials_that_are_not_accepted_are_asked_for_again() {
    let endpoint = server("HTTP/1.1 403 X\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
    let provider = Provider::lasting(DAY);
    let upstream = upstream(&endpoint, provider.clone());
    for _ in 0..2 {
        let answer = post(&upstream).await.expect("there is an answer");
        assert_eq!(answer.status, 403);
    }
    assert_eq!(provider.asked(), 2);
}
