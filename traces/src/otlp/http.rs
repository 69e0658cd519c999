//! The request that a span served or sent.

use std::borrow::Cow;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use serde::Serialize;

use super::attributes::Attributes;
use super::kind::Kind;
use super::url;
use super::value::texts_of;

/// The status, by the stable and the older conventions. Stable keys come first
/// everywhere: what is sent during a migration has both.
pub(super) const STATUS: [&str; 2] = ["http.response.status_code", "http.status_code"];

const METHOD: [&str; 2] = ["http.request.method", "http.method"];
const USER_AGENT: [&str; 2] = ["user_agent.original", "http.user_agent"];
const URL: [&str; 2] = ["url.full", "http.url"];
const SCHEME: [&str; 2] = ["url.scheme", "http.scheme"];
const CLIENT: [&str; 2] = ["client.address", "http.client_ip"];
const PEER: [&str; 3] = ["network.peer.address", "net.sock.peer.addr", "net.peer.ip"];

/// Where a server is, as it says itself; `http.host` has the port with it.
const OWN_HOST: [&str; 4] = [
    "server.address",
    "http.server_name",
    "net.host.name",
    "host.name",
];
const OWN_PORT: [&str; 2] = ["server.port", "net.host.port"];

/// Where a server is, as its client says.
const THEIR_HOST: [&str; 3] = ["server.address", "net.peer.name", "net.sock.peer.name"];
const THEIR_PORT: [&str; 2] = ["server.port", "net.peer.port"];

/// A span with one of these is about HTTP.
const SIGNS: [&str; 14] = [
    METHOD[0],
    METHOD[1],
    STATUS[0],
    STATUS[1],
    URL[0],
    URL[1],
    SCHEME[0],
    SCHEME[1],
    USER_AGENT[0],
    USER_AGENT[1],
    "http.host",
    "http.target",
    "http.client_ip",
    "url.path",
];

/// `http`.
#[derive(Debug, Serialize)]
pub(super) struct Http<'a> {
    #[serde(skip_serializing_if = "Request::is_empty")]
    request: Request<'a>,
    #[serde(skip_serializing_if = "Response::is_empty")]
    response: Response,
}

/// `http.request`.
#[derive(Debug, Serialize)]
struct Request<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_ip: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    x_forwarded_for: bool,
}

/// `http.response`.
#[derive(Debug, Serialize)]
struct Response {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_length: Option<i64>,
}

impl Request<'_> {
    fn is_empty(&self) -> bool {
        let Self {
            method,
            url,
            user_agent,
            client_ip,
            x_forwarded_for,
        } = self;
        method.is_none()
            && url.is_none()
            && user_agent.is_none()
            && client_ip.is_none()
            && !x_forwarded_for
    }
}

impl Response {
    fn is_empty(&self) -> bool {
        let Self {
            status,
            content_length,
        } = self;
        status.is_none() && content_length.is_none()
    }
}

impl<'a> Http<'a> {
    /// Returns what a span says about HTTP, and takes it; `None` when that is nothing.
    pub(super) fn take(
        attributes: &mut Attributes<'a>,
        kind: Kind,
        events: &'a [Event],
    ) -> Option<Self> {
        if !attributes.has_any(&SIGNS) {
            return None;
        }
        let (client_ip, x_forwarded_for) = take_client(attributes, kind);
        Some(Self {
            request: Request {
                method: take_method(attributes),
                url: take_url(attributes, kind),
                user_agent: attributes.take_text(&USER_AGENT),
                client_ip,
                x_forwarded_for,
            },
            response: Response {
                status: attributes.take_whole(&STATUS),
                content_length: take_content_length(attributes, events),
            },
        })
    }
}

fn take_method<'a>(attributes: &mut Attributes<'a>) -> Option<&'a str> {
    match attributes.take_text(&METHOD) {
        // Stands for a method that the conventions do not know.
        Some("_OTHER") => attributes
            .take_text(&["http.request.method_original"])
            .or(Some("_OTHER")),
        method => method,
    }
}

/// Returns the address of who sent the request, and whether it is hearsay: read
/// from a header, and not that of the other end of the connection.
fn take_client<'a>(attributes: &mut Attributes<'a>, kind: Kind) -> (Option<&'a str>, bool) {
    if kind == Kind::Client {
        // The other end is the server.
        return (attributes.take_text(&CLIENT), false);
    }
    let told = attributes.take_text(&CLIENT);
    let peer = attributes.take_text(&PEER);
    (told.or(peer), told.is_some() && told != peer)
}

/// Returns the URL, put together when it is given in parts, as servers do.
fn take_url<'a>(attributes: &mut Attributes<'a>, kind: Kind) -> Option<Cow<'a, str>> {
    let whole = attributes.take_text(&URL);
    let scheme = attributes.take_text(&SCHEME).unwrap_or("http");
    let target = take_target(attributes);
    let host_and_port = attributes.take_text(&["http.host"]);
    let (host, port) = match kind {
        Kind::Server => (
            attributes.take_text(&OWN_HOST),
            attributes.take_whole(&OWN_PORT),
        ),
        Kind::Client | Kind::Producer | Kind::Consumer | Kind::Internal => {
            let name = attributes.take_text(&THEIR_HOST);
            let host = name.or_else(|| attributes.first_text(&PEER));
            (host, attributes.take_whole(&THEIR_PORT))
        }
    };
    let (host, port) = match host_and_port {
        Some(host) => (Some(host), None),
        None => (host, port),
    };
    let assembled = || Some(url::assemble(scheme, host?, port, &target));
    whole
        .map(Cow::Borrowed)
        .or_else(|| assembled().map(Cow::Owned))
}

fn take_target<'a>(attributes: &mut Attributes<'a>) -> Cow<'a, str> {
    let path = attributes.take_text(&["url.path"]);
    let query = attributes.take_text(&["url.query"]);
    let target = attributes.take_text(&["http.target"]);
    match (path, query) {
        (Some(path), Some(query)) => Cow::Owned(format!("{path}?{query}")),
        (Some(path), None) => Cow::Borrowed(path),
        (None, _) => Cow::Borrowed(target.unwrap_or("/")),
    }
}

/// Returns the size of the response's body, which older instrumentations report
/// as the size of a message that was received.
fn take_content_length(attributes: &mut Attributes<'_>, events: &[Event]) -> Option<i64> {
    const SIZE: [&str; 2] = ["http.response.body.size", "http.response_content_length"];
    const HEADER: &str = "http.response.header.content-length";
    attributes.take(&[HEADER]);
    attributes
        .take_whole(&SIZE)
        .or_else(|| texts_of(attributes.get(HEADER)?).first()?.parse().ok())
        .or_else(|| received(attributes))
        .or_else(|| {
            let messages = events.iter().map(|event| event.attributes.as_slice());
            messages
                .map(|message: &[KeyValue]| Attributes::new(message))
                .find_map(|message| received(&message))
        })
}

fn received(message: &Attributes<'_>) -> Option<i64> {
    const SIZE: [&str; 3] = [
        "messaging.message_payload_size_bytes",
        "messaging.message.payload_size_bytes",
        "message.uncompressed_size",
    ];
    (message.text("message.type") == Some("RECEIVED")).then(|| message.first_whole(&SIZE))?
}
