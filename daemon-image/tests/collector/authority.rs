//! An authority that the system does not know, and certificates of it.

use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;

/// An authority of its own.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().expect("there is randomness");
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let itself = parameters.self_signed(&key).expect("the key is its own");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("ca.pem"), itself.pem()).expect("the folder is ours");
        Self {
            issuer: Issuer::new(parameters, key),
            folder,
        }
    }

    /// Returns a file with its certificate.
    pub(crate) fn bundle(&self) -> String {
        let path: &Path = self.folder.path();
        path.join("ca.pem").display().to_string()
    }

    /// Returns how a server with this name speaks TLS.
    pub(crate) fn server(&self, name: &str) -> Arc<ServerConfig> {
        let key = KeyPair::generate().expect("there is randomness");
        let parameters = CertificateParams::new([name.to_owned()]).expect("it is a name");
        let certificate = parameters.signed_by(&key, &self.issuer);
        let certificate = certificate.expect("the authority can sign");
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("it was a key before");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has the ciphers of TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key);
        Arc::new(config.expect("the key is the certificate's"))
    }
}
