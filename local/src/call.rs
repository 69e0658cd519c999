//! Requests that this target makes itself: over plain HTTP, a connection each.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The most that is read of an answer, in bytes: ten messages of SQS's, a mebibyte each, quoted.
const LONGEST_ANSWER: usize = 16 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// Only what this machine or a network of one's own serves is asked.
    #[error("{0} is not of the form http://host:port")]
    Address(String),
    /// Nobody listens there.
    #[error("nothing answers at {address}")]
    Connect {
        /// The address.
        address: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The conversation broke off.
    #[error("the answer of {address} broke off: {reason}")]
    Broken {
        /// The address.
        address: String,
        /// Why, in words.
        reason: String,
    },
    /// It took too long.
    #[error("{address} did not answer for {} seconds", patience.as_secs())]
    TooSlow {
        /// The address.
        address: String,
        /// How long it was waited for.
        patience: Duration,
    },
}

/// What came back: any status at all.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

/// Posts `body`.
///
/// # Errors
/// When there is no whole answer within `patience`.
pub(crate) async fn post(
    url: &str,
    headers: &[(&'static str, &str)],
    body: impl Into<Bytes>,
    patience: Duration,
) -> Result<Reply, CallError> {
    let uri: Uri = url
        .parse()
        .map_err(|_| CallError::Address(url.to_owned()))?;
    let address = address_of(&uri).ok_or_else(|| CallError::Address(url.to_owned()))?;
    let mut request = Request::post(uri.path())
        .header(HOST, &address)
        .header(CONNECTION, "close");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request
        .body(Full::new(body.into()))
        .map_err(|error| CallError::Broken {
            address: address.clone(),
            reason: error.to_string(),
        })?;
    tokio::time::timeout(patience, exchange(&address, request))
        .await
        .unwrap_or(Err(CallError::TooSlow { address, patience }))
}

async fn exchange(address: &str, request: Request<Full<Bytes>>) -> Result<Reply, CallError> {
    let broken = |error: &dyn std::fmt::Display| CallError::Broken {
        address: address.to_owned(),
        reason: error.to_string(),
    };
    let stream = TcpStream::connect(address)
        .await
        .map_err(|source| CallError::Connect {
            address: address.to_owned(),
            source,
        })?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| broken(&error))?;
    // What goes wrong on it is told to the sender.
    tokio::spawn(connection);
    let answer = sender
        .send_request(request)
        .await
        .map_err(|error| broken(&error))?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), LONGEST_ANSWER)
        .collect()
        .await
        .map_err(|error| broken(&error))?
        .to_bytes();
    Ok(Reply { status, body })
}

fn address_of(uri: &Uri) -> Option<String> {
    if uri.scheme_str() != Some("http") {
        return None;
    }
    let (host, port) = (uri.host()?, uri.port_u16().unwrap_or(80));
    Some(format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{CallError, post};

    #[tokio::test]
    async fn only_plain_addresses_are_asked() {
        for url in ["https://127.0.0.1:1", "127.0.0.1", "http://", "not a url"] {
            let called = post(url, &[], "", Duration::from_secs(1)).await;
            assert!(matches!(called, Err(CallError::Address(_))), "{url}");
        }
    }
}
