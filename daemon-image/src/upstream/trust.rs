//! Whose certificates are believed.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// Whether the endpoint has to show a certificate that the system trusts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verification {
    /// It has to.
    #[default]
    Required,
    /// `NoVerifySSL`: any certificate will do.
    None,
}

/// Returns the TLS configuration of the connections to X-Ray.
///
/// The system's certificates are read once, here; `SSL_CERT_FILE` and `SSL_CERT_DIR` move them.
pub(super) fn tls(verification: Verification) -> ClientConfig {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("ring has the ciphers of TLS 1.2 and 1.3");
    match verification {
        Verification::Required => builder
            .with_root_certificates(roots())
            .with_no_client_auth(),
        Verification::None => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
            .with_no_client_auth(),
    }
}

/// Where distributions keep all their certificates in one file: Debian's, Fedora's, Alpine's.
const BUNDLES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

fn roots() -> RootCertStore {
    let mut roots = of_bundle();
    if !roots.is_empty() {
        return roots;
    }
    let found = rustls_native_certs::load_native_certs();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        let why = found.errors.first().map(ToString::to_string);
        log::warn!(
            "no CA certificates were found ({}): HTTPS endpoints cannot be reached; set SSL_CERT_FILE",
            why.as_deref().unwrap_or("the system has none"),
        );
    }
    roots
}

/// Reads the certificates one by one: all of them at once would take half a megabyte, for good.
/// Where a variable says where they are, it is left to those who know all that it can say.
fn of_bundle() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let told = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
    if told.iter().any(|name| std::env::var_os(name).is_some()) {
        return roots;
    }
    let mut files = BUNDLES
        .iter()
        .filter_map(|path| CertificateDer::pem_file_iter(path).ok());
    for certificate in files.next().into_iter().flatten().flatten() {
        // One that cannot be used helps nobody; the others may be enough.
        let _ = roots.add(certificate);
    }
    roots
}

/// Believes any certificate; signatures are still checked, for TLS works no other way.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
