//! Connections to X-Ray: direct, or through a proxy's tunnel.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::header::HeaderValue;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::resolver::Resolver;
use super::trust::{Verification, tls};

/// How long establishing a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Connections for HTTP and HTTPS.
pub(crate) type Connector = HttpsConnector<Dial>;

/// A proxy that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the proxy `{given}` is no address: give it as http://HOST:PORT")]
pub struct ConnectorError {
    given: String,
}

/// Returns what makes connections to X-Ray.
///
/// A proxy is used for HTTPS only, as `HTTPS_PROXY` says.
pub(crate) fn connector(
    verification: Verification,
    proxy: Option<&str>,
) -> Result<Connector, ConnectorError> {
    let mut tcp = HttpConnector::new_with_resolver(Resolver);
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let tunnel = proxy.map(|proxy| tunnel(proxy, tcp.clone())).transpose()?;
    Ok(HttpsConnectorBuilder::new()
        .with_tls_config(tls(verification))
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(Dial { tcp, tunnel }))
}

/// Reads a proxy's address, `http://[USER:PASSWORD@]HOST:PORT`.
fn tunnel(given: &str, tcp: Tcp) -> Result<Tunnel<Tcp>, ConnectorError> {
    let error = || ConnectorError {
        given: given.to_owned(),
    };
    let whole = match given.contains("://") {
        true => given.to_owned(),
        false => format!("http://{given}"),
    };
    let uri: Uri = whole.parse().map_err(|_| error())?;
    let authority = uri.authority().ok_or_else(error)?;
    if uri.scheme_str() != Some("http") || authority.host().is_empty() {
        return Err(error());
    }
    let (user, _) = authority.as_str().rsplit_once('@').unwrap_or_default();
    let tunnel = Tunnel::new(uri.clone(), tcp);
    if user.is_empty() {
        return Ok(tunnel);
    }
    let basic = format!("Basic {}", aws_smithy_types::base64::encode(user));
    Ok(tunnel.with_auth(HeaderValue::try_from(basic).map_err(|_| error())?))
}

type Tcp = HttpConnector<Resolver>;

/// What makes the TCP connections.
#[derive(Clone)]
pub(crate) struct Dial {
    tcp: Tcp,
    tunnel: Option<Tunnel<Tcp>>,
}

type Failure = Box<dyn Error + Send + Sync>;

impl Service<Uri> for Dial {
    type Response = TokioIo<TcpStream>;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Failure>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        match &mut self.tunnel {
            Some(tunnel) if to.scheme_str() == Some("https") => {
                let connecting = tunnel.call(to);
                Box::pin(async move { connecting.await.map_err(Into::into) })
            }
            _ => {
                let connecting = self.tcp.call(to);
                Box::pin(async move { connecting.await.map_err(Into::into) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::connector;
    use crate::upstream::trust::Verification;

    #[test]
    fn a_proxy_is_an_http_address() {
        for (given, works) in [
            ("http://proxy.example:3128", true),
            ("proxy.example:3128", true),
            ("http://user:secret@proxy.example:3128", true),
            ("https://proxy.example", false),
            ("http://", false),
            ("", false),
        ] {
            let made = connector(Verification::None, Some(given));
            assert_eq!(made.is_ok(), works, "{given}");
        }
    }
}
