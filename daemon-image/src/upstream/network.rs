//! The way out: whose certificates are believed, and the proxy.

use std::sync::Arc;

use rustls::RootCertStore;

use super::connector::{Connector, connector};
use super::proxy::{Proxy, ProxyError};
use super::trust::{BundleError, roots, tls};
use crate::config::Verification;

/// How everything outside is reached: X-Ray, other OTLP endpoints, whoever gives credentials.
#[derive(Clone)]
pub struct Network {
    /// Read once: they take a quarter of a megabyte.
    roots: Arc<RootCertStore>,
    proxy: Option<Proxy>,
}

/// A way out that cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The proxy is no address.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    /// The certificates that were named are none.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

impl Network {
    /// Returns the way out through the proxy that is `configured`, else as the environment says:
    /// `HTTPS_PROXY`, `NO_PROXY`, `AWS_CA_BUNDLE`, `SSL_CERT_FILE`, `SSL_CERT_DIR`.
    ///
    /// # Errors
    /// When the proxy's address is none, or `AWS_CA_BUNDLE` names no certificates.
    pub fn of(
        configured: Option<&str>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, NetworkError> {
        Ok(Self {
            roots: Arc::new(roots(&variable)?),
            proxy: Proxy::find(configured, &variable)?,
        })
    }

    /// Returns what makes connections.
    pub(crate) fn connector(&self, verification: Verification) -> Connector {
        connector(tls(verification, &self.roots), self.proxy.clone())
    }
}
