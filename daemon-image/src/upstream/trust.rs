//! Whose certificates are believed.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use crate::config::Verification;

/// Certificates that a variable names and that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "{AWS_CA_BUNDLE} names `{path}`, of which no certificate can be used ({why}): name a file of PEM certificates"
)]
pub struct BundleError {
    path: String,
    why: String,
}

/// The variable of AWS's SDKs with certificates that are believed besides the system's.
const AWS_CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// Returns a TLS configuration that believes `roots`, unless anybody is believed.
pub(super) fn tls(verification: Verification, roots: &Arc<RootCertStore>) -> ClientConfig {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("ring has the ciphers of TLS 1.2 and 1.3");
    match verification {
        Verification::Required => builder
            .with_root_certificates(Arc::clone(roots))
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

/// Reads the certificates that are believed: the system's, which `SSL_CERT_FILE` and `SSL_CERT_DIR`
/// move, and those of `AWS_CA_BUNDLE`.
pub(super) fn roots(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<RootCertStore, BundleError> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = variable(AWS_CA_BUNDLE).filter(|path| !path.is_empty()) {
        add_all_of(&path, &mut roots).map_err(|why| BundleError { path, why })?;
    }
    let moved = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
    let bundle = BUNDLES.iter().find(|path| Path::new(path).exists());
    match bundle.filter(|_| !moved.iter().any(|name| variable(name).is_some())) {
        // One that cannot be used helps nobody; the others may be enough.
        Some(bundle) => drop(add_all_of(bundle, &mut roots)),
        None => add_native(&mut roots),
    }
    if roots.is_empty() {
        log::warn!(
            "no CA certificates were found: no HTTPS endpoint is believed; set SSL_CERT_FILE"
        );
    }
    Ok(roots)
}

/// Reads certificates one by one: all of them at once would take half a megabyte, for good.
fn add_all_of(path: &str, roots: &mut RootCertStore) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| said(&error))?;
    let mut failure = Some("there is none".to_owned());
    for certificate in certificates {
        let added = certificate.map_err(|error| said(&error));
        match added.and_then(|one| roots.add(one).map_err(|error| said(&error))) {
            Ok(()) => failure = None,
            Err(why) if failure.is_some() => failure = Some(why),
            Err(_) => {}
        }
    }
    failure.map_or(Ok(()), Err)
}

/// Leaves the question to those who know all that the variables can say.
fn add_native(roots: &mut RootCertStore) {
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
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

#[cfg(test)]
mod tests {
    use super::roots;

    #[test]
    fn a_bundle_without_certificates_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("empty.pem");
        std::fs::write(&path, "no certificate\n").expect("the folder is ours");
        let path = path.to_str().expect("its name is text").to_owned();
        let said = |bundle: &str| {
            let found = roots(|name| (name == "AWS_CA_BUNDLE").then(|| bundle.to_owned()));
            found.err().map(|error| error.to_string())
        };
        let expected = format!(
            "AWS_CA_BUNDLE names `{path}`, of which no certificate can be used (there is none): \
             name a file of PEM certificates"
        );
        assert_eq!(said(&path), Some(expected));
        assert!(said("/nowhere").is_some());
        assert_eq!(said(""), None);
    }
}
