//! Where X-Ray is.

use http::Uri;
use http::uri::Scheme;

/// An address of X-Ray: a scheme and an authority, and nothing after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    scheme: Scheme,
    authority: String,
}

/// An address that cannot be X-Ray's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the endpoint `{given}` is no address: give it as https://HOST, or https://HOST:PORT")]
pub struct EndpointError {
    given: String,
}

impl Endpoint {
    /// Returns X-Ray's address in a region: the partition decides on the suffix. The official daemon
    /// knows the first three of these, botocore's `partitions.json` all of them.
    #[must_use]
    pub fn of_region(region: &str) -> Self {
        let suffix = match region {
            _ if region.starts_with("cn-") => "amazonaws.com.cn",
            _ if region.starts_with("us-iso-") => "c2s.ic.gov",
            _ if region.starts_with("us-isob-") => "sc2s.sgov.gov",
            _ if region.starts_with("us-isof-") => "csp.hci.ic.gov",
            _ if region.starts_with("eu-isoe-") => "cloud.adc-e.uk",
            _ if region.starts_with("eusc-") => "amazonaws.eu",
            _ => "amazonaws.com",
        };
        Self {
            scheme: Scheme::HTTPS,
            authority: format!("xray.{region}.{suffix}"),
        }
    }

    /// Reads an address that a user gave. Without a scheme it is HTTPS.
    ///
    /// # Errors
    /// When it is not `http` or `https`, has no host, or has something behind it.
    pub fn parse(given: &str) -> Result<Self, EndpointError> {
        let error = || EndpointError {
            given: given.to_owned(),
        };
        let whole = match given.contains("://") {
            true => given.to_owned(),
            false => format!("https://{given}"),
        };
        let uri: Uri = whole.parse().map_err(|_| error())?;
        let parts = uri.into_parts();
        let bare = parts
            .path_and_query
            .is_none_or(|path| path.as_str().is_empty() || path == "/");
        let scheme = parts
            .scheme
            .filter(|scheme| *scheme == Scheme::HTTPS || *scheme == Scheme::HTTP);
        match (scheme, parts.authority) {
            (Some(scheme), Some(authority)) if bare && !authority.host().is_empty() => Ok(Self {
                scheme,
                authority: authority.as_str().to_owned(),
            }),
            _ => Err(error()),
        }
    }

    /// Whether connections to it are encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// Returns the address of a path, which begins with `/`.
    pub(super) fn at(&self, path: &str) -> Result<Uri, http::Error> {
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.as_str())
            .path_and_query(path)
            .build()
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::Endpoint;

    #[test]
    fn each_partition_has_its_suffix() {
        for (region, endpoint) in [
            ("eu-central-1", "https://xray.eu-central-1.amazonaws.com"),
            ("us-gov-west-1", "https://xray.us-gov-west-1.amazonaws.com"),
            ("cn-north-1", "https://xray.cn-north-1.amazonaws.com.cn"),
            ("us-iso-east-1", "https://xray.us-iso-east-1.c2s.ic.gov"),
            (
                "us-isob-east-1",
                "https://xray.us-isob-east-1.sc2s.sgov.gov",
            ),
            (
                "us-isof-south-1",
                "https://xray.us-isof-south-1.csp.hci.ic.gov",
            ),
            (
                "eu-isoe-west-1",
                "https://xray.eu-isoe-west-1.cloud.adc-e.uk",
            ),
            ("eusc-de-east-1", "https://xray.eusc-de-east-1.amazonaws.eu"),
        ] {
            assert_eq!(Endpoint::of_region(region).to_string(), endpoint);
        }
    }

    #[test]
    fn an_endpoint_is_a_host_and_no_more() {
        for (given, read) in [
            ("https://x.example", Some("https://x.example")),
            ("http://127.0.0.1:8080/", Some("http://127.0.0.1:8080")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("x.example", Some("https://x.example")),
            ("ftp://x.example", None),
            ("https://x.example/path", None),
            ("https://", None),
            ("", None),
        ] {
            let endpoint = Endpoint::parse(given).ok();
            assert_eq!(endpoint.map(|e| e.to_string()).as_deref(), read, "{given}");
        }
    }
}
