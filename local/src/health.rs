//! Whether a copy of a service is healthy.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::kinds::{Health, Service};

/// The longest first line of an answer that is looked at.
const LONGEST_LINE: u64 = 4096;
/// What counts when the blueprint does not say how health is known.
const INTERVAL: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(5);
const GRACE: Duration = Duration::from_secs(60);
const RETRIES: u32 = 3;

/// How the health of a service's copies is known, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// What is looked at.
    pub(crate) sign: Sign,
    /// Between checks, once it is healthy.
    pub(crate) interval: Duration,
    /// How long one check may take.
    pub(crate) timeout: Duration,
    /// Failures in a row that make it unhealthy.
    pub(crate) retries: u32,
    /// From the start on, how long it may take until it is healthy.
    pub(crate) patience: Duration,
}

/// A sign of health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// A path is answered with 2xx.
    Path(String),
    /// A command inside its container succeeds.
    Command(Vec<String>),
    /// Its port can be connected to.
    Port,
    /// It has not ended.
    Life,
}

impl Policy {
    /// Returns how the health of a service is known.
    pub(crate) fn of(service: &Service) -> Self {
        let Some(health) = &service.health else {
            return Self {
                sign: sign_of_port(service),
                interval: INTERVAL,
                timeout: TIMEOUT,
                retries: RETRIES,
                patience: GRACE,
            };
        };
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        Self {
            sign: sign_of(health).unwrap_or_else(|| sign_of_port(service)),
            interval: seconds(health.interval_seconds),
            timeout: seconds(health.timeout_seconds),
            retries: health.retries,
            patience: seconds(health.grace_seconds + health.retries * health.interval_seconds),
        }
    }
}

fn sign_of(health: &Health) -> Option<Sign> {
    let command = || (!health.command.is_empty()).then(|| Sign::Command(health.command.clone()));
    health.path.clone().map(Sign::Path).or_else(command)
}

fn sign_of_port(service: &Service) -> Sign {
    match service.port {
        Some(_) => Sign::Port,
        None => Sign::Life,
    }
}

/// Asks for a path once.
///
/// # Errors
/// In words, when it is not answered with 2xx within `patience`.
pub(crate) async fn ask_path(port: u16, path: &str, patience: Duration) -> Result<(), String> {
    match timeout(patience, status_of(port, path)).await {
        Ok(Ok(200..=299)) => Ok(()),
        Ok(Ok(status)) => Err(format!("{path} answered {status}")),
        Ok(Err(error)) => Err(format!("{path} at port {port}: {error}")),
        Err(_) => Err(format!("{path} did not answer within {patience:?}")),
    }
}

/// Connects to a port once.
///
/// # Errors
/// In words, when nobody listens there.
pub(crate) async fn ask_port(port: u16, patience: Duration) -> Result<(), String> {
    match timeout(patience, TcpStream::connect((Ipv4Addr::LOCALHOST, port))).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(format!("port {port}: {error}")),
        Err(_) => Err(format!("port {port} did not answer within {patience:?}")),
    }
}

/// Returns the status with which a path is answered.
async fn status_of(port: u16, path: &str) -> io::Result<u16> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: manta-health\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut line = Vec::new();
    let mut answer = BufReader::new(stream).take(LONGEST_LINE);
    answer.read_until(b'\n', &mut line).await?;
    let line = String::from_utf8_lossy(&line);
    let status = line
        .strip_prefix("HTTP/")
        .and_then(|line| line.split(' ').nth(1)?.trim().parse().ok());
    status.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "what answers is not HTTP"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::{ask_path, ask_port};

    const PATIENCE: Duration = Duration::from_secs(60);

    /// Answers one connection.
    async fn answering(answer: &'static str) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("somebody asks");
            let mut request = [0; 16];
            stream.read_exact(&mut request).await.expect("a request");
            assert_eq!(&request, b"GET /healthz?a H");
            stream
                .write_all(answer.as_bytes())
                .await
                .expect("it is read");
        });
        port
    }

    #[tokio::test]
    async fn every_2xx_is_healthy_and_nothing_else() {
        let port = answering("HTTP/1.0 204 \r\n\r\n").await;
        assert_eq!(ask_path(port, "/healthz?a", PATIENCE).await, Ok(()));
        let port = answering("HTTP/1.1 302 Found\r\n\r\n").await;
        let said = ask_path(port, "/healthz?a", PATIENCE).await;
        assert_eq!(said, Err("/healthz?a answered 302".to_owned()));
        let port = answering("220 mail\r\n").await;
        let said = ask_path(port, "/healthz?a", PATIENCE).await;
        assert!(said.is_err_and(|said| said.contains("not HTTP")));
    }

    #[tokio::test]
    async fn a_port_is_healthy_when_it_can_be_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        assert_eq!(ask_port(port, PATIENCE).await, Ok(()));
        drop(listener);
        assert!(ask_port(port, PATIENCE).await.is_err());
    }
}
