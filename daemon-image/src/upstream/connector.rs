//! Connections to the outside: direct, or through a proxy's tunnel.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

use super::proxy::Proxy;
use super::resolver::Resolver;

/// How long establishing a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Connections for HTTP and HTTPS.
pub(crate) type Connector = HttpsConnector<Dial>;

/// Returns what makes connections; the HTTPS ones go through `proxy`, but for those that it does
/// not serve.
pub(super) fn connector(tls: ClientConfig, proxy: Option<Proxy>) -> Connector {
    let mut tcp = HttpConnector::new_with_resolver(Resolver);
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(Dial { tcp, proxy })
}

/// What makes the TCP connections.
#[derive(Clone)]
pub(crate) struct Dial {
    tcp: HttpConnector<Resolver>,
    proxy: Option<Proxy>,
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
        match self.proxy.as_ref().filter(|proxy| proxy.serves(&to)) {
            Some(proxy) => {
                let connecting = proxy.tunnel(self.tcp.clone()).call(to);
                Box::pin(async move { connecting.await.map_err(Into::into) })
            }
            None => {
                let connecting = self.tcp.call(to);
                Box::pin(async move { connecting.await.map_err(Into::into) })
            }
        }
    }
}
