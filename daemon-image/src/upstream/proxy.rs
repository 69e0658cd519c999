//! The proxy that HTTPS goes through.

use std::sync::Arc;

use http::Uri;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

/// A proxy that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the proxy `{given}` is no address: give it as http://HOST:PORT")]
pub struct ProxyError {
    given: String,
}

/// An HTTP proxy that is asked, with CONNECT, for tunnels to HTTPS servers.
#[derive(Clone, Debug)]
pub(super) struct Proxy {
    itself: Intercept,
    /// Knows which servers are reached without it.
    rules: Arc<Matcher>,
}

impl Proxy {
    /// Finds the proxy as the official daemon does: the one that is `configured`, for all of HTTPS,
    /// else that of `HTTPS_PROXY`; of the latter `NO_PROXY` takes servers out.
    pub(super) fn find(
        configured: Option<&str>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, ProxyError> {
        if let Some(configured) = configured.filter(|address| !address.is_empty()) {
            return Self::parse(configured, "").map(Some);
        }
        let Some(address) = variable("HTTPS_PROXY").filter(|address| !address.is_empty()) else {
            return Ok(None);
        };
        let except = variable("NO_PROXY").unwrap_or_default();
        Self::parse(&address, &except).map(Some)
    }

    /// Reads an address, `http://[USER:PASSWORD@]HOST:PORT`, and a list of servers as curl knows it.
    fn parse(given: &str, except: &str) -> Result<Self, ProxyError> {
        let anywhere = Uri::from_static("https://anywhere");
        let itself = Matcher::builder().https(given).build().intercept(&anywhere);
        let itself = itself.filter(|proxy| {
            proxy.uri().scheme_str() == Some("http")
                && proxy.uri().host().is_some_and(|host| !host.is_empty())
        });
        Ok(Self {
            itself: itself.ok_or_else(|| ProxyError {
                given: given.to_owned(),
            })?,
            rules: Arc::new(Matcher::builder().https(given).no(except).build()),
        })
    }

    /// Whether a server is reached through it.
    pub(super) fn serves(&self, server: &Uri) -> bool {
        self.rules.intercept(server).is_some()
    }

    /// Returns what makes tunnels through it, over connections of `tcp`.
    pub(super) fn tunnel<C>(&self, tcp: C) -> Tunnel<C> {
        let tunnel = Tunnel::new(self.itself.uri().clone(), tcp);
        match self.itself.basic_auth() {
            Some(user) => tunnel.with_auth(user.clone()),
            None => tunnel,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::Uri;

    use super::Proxy;

    #[test]
    fn a_proxy_is_an_http_address() {
        for (given, works) in [
            ("http://proxy.example:3128", true),
            ("proxy.example:3128", true),
            ("http://user:secret@proxy.example:3128", true),
            ("http://[::1]:3128", true),
            ("https://proxy.example", false),
            ("socks5://proxy.example", false),
            ("http://", false),
            ("", false),
        ] {
            assert_eq!(Proxy::parse(given, "").is_ok(), works, "{given}");
        }
    }

    #[test]
    fn https_alone_goes_through_it_and_no_proxy_takes_servers_out() {
        let proxy = |configured, no_proxy: &'static str| {
            let variable = move |name: &str| match name {
                "HTTPS_PROXY" => Some("proxy.example:3128".to_owned()),
                "NO_PROXY" => Some(no_proxy.to_owned()),
                _ => None,
            };
            let proxy = Proxy::find(configured, variable).expect("it is an address");
            proxy.expect("there is one")
        };
        let serves = |proxy: &Proxy, server| proxy.serves(&Uri::from_static(server));
        let some = proxy(None, "example.com, 10.0.0.0/8");
        assert!(serves(&some, "https://xray.eu-west-1.amazonaws.com/x"));
        assert!(!serves(&some, "http://xray.eu-west-1.amazonaws.com/x"));
        assert!(!serves(&some, "https://otlp.example.com"));
        assert!(!serves(&some, "https://10.1.2.3:4318"));
        assert!(!serves(&proxy(None, "*"), "https://anywhere.example"));
        let configured = proxy(Some("http://other.example:1"), "*");
        assert!(serves(&configured, "https://anywhere.example"));
    }
}
