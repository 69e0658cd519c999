//! Signature Version 4 on a request.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http::Request;

use super::fault::{Fault, in_words};

/// Signs a request to X-Ray, with every header that it has.
pub(super) fn add_signature(
    request: &mut Request<Bytes>,
    credentials: Credentials,
    region: &str,
    now: SystemTime,
) -> Result<(), Fault> {
    let identity = credentials.into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("xray")
        .time(now)
        .settings(SigningSettings::default())
        .build()
        .expect("all of its parameters are set")
        .into();
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
    let uri = request.uri().to_string();
    let body = SignableBody::Bytes(request.body());
    let signed = SignableRequest::new(request.method().as_str(), uri, headers, body)
        .and_then(|signable| sign(signable, &parameters))
        .map_err(|error| {
            Fault::other(format!(
                "the request cannot be signed: {}",
                in_words(&error)
            ))
        })?;
    let (instructions, _) = signed.into_parts();
    instructions.apply_to_request_http1x(request);
    Ok(())
}
