//! What a span's segment is called.

use std::borrow::Cow;

use super::attributes::Attributes;
use super::kind::Kind;
use super::shape::Shape;
use super::url;
use crate::segment::{MOST_CHARACTERS, is_allowed};

/// What a segment is called whose name has no character that is allowed.
const NAMELESS: &str = "span";

/// A span, as far as it has to do with its name.
pub(super) struct Naming<'a, 'b> {
    pub(super) span_name: &'a str,
    pub(super) kind: Kind,
    pub(super) shape: Shape,
    pub(super) attributes: &'b Attributes<'a>,
    /// The resource's `service.name`.
    pub(super) service_name: Option<&'a str>,
}

impl<'a> Naming<'a, '_> {
    /// Returns the name of the span's own document: for X-Ray that is a
    /// service's, where OpenTelemetry names operations.
    pub(super) fn name(&self) -> Cow<'a, str> {
        let attributes = self.attributes;
        let name = self
            .local_service()
            .or_else(|| self.remote_service())
            .or_else(|| attributes.first_text(&["peer.service", "service.peer.name"]))
            .or_else(|| attributes.text("aws.service"))
            .map(Cow::Borrowed)
            .or_else(|| database(attributes))
            .or_else(|| self.serving_service().map(Cow::Borrowed))
            .or_else(|| self.called().map(Cow::Borrowed));
        match name {
            Some(Cow::Borrowed(name)) => sanitised(name),
            Some(Cow::Owned(name)) => Cow::Owned(sanitised(&name).into_owned()),
            None => sanitised(self.span_name),
        }
    }

    /// Returns the name of the segment around a call.
    pub(super) fn caller(&self) -> Cow<'a, str> {
        let local = self.attributes.text("aws.local.service");
        sanitised(local.or(self.service_name).unwrap_or(self.span_name))
    }

    /// Whether the name is that of `aws.service`, an older sign of a call to AWS.
    pub(super) fn is_aws_service(&self) -> bool {
        self.remote_service().is_none()
            && !self
                .attributes
                .has_any(&["peer.service", "service.peer.name"])
            && self.attributes.text("aws.service").is_some()
    }

    fn local_service(&self) -> Option<&'a str> {
        self.is_of_this_service()
            .then(|| self.attributes.text("aws.local.service"))?
    }

    fn remote_service(&self) -> Option<&'a str> {
        if !self.kind.has_dependency() {
            return None;
        }
        let name = self.attributes.text("aws.remote.service")?;
        if !is_aws_call(self.attributes) {
            return Some(name);
        }
        let plain = ["AWS.SDK.", "AWS::"]
            .iter()
            .find_map(|prefix| name.strip_prefix(prefix));
        Some(plain.unwrap_or(name))
    }

    fn serving_service(&self) -> Option<&'a str> {
        self.is_of_this_service().then_some(self.service_name)?
    }

    fn is_of_this_service(&self) -> bool {
        self.kind == Kind::Server || self.shape == Shape::LOCAL_ROOT
    }

    /// Returns the name of what was called by RPC or HTTP.
    fn called(&self) -> Option<&'a str> {
        let attributes = self.attributes;
        // The stable conventions have service and method in one.
        let service = || Some(attributes.text("rpc.method")?.rsplit_once('/')?.0);
        let server = || match self.kind {
            Kind::Client | Kind::Producer | Kind::Consumer => attributes.text("server.address"),
            Kind::Internal | Kind::Server => None,
        };
        attributes
            .text("rpc.service")
            .or_else(service)
            .or_else(|| attributes.first_text(&["http.host", "net.peer.name"]))
            .or_else(server)
    }
}

/// Whether a span is a call by one of AWS's SDKs.
pub(super) fn is_aws_call(attributes: &Attributes<'_>) -> bool {
    attributes.first_text(&["rpc.system", "rpc.system.name"]) == Some("aws-api")
}

/// Returns `<database>@<host>`, the way X-Ray's SDKs name databases.
fn database<'a>(attributes: &Attributes<'a>) -> Option<Cow<'a, str>> {
    let (name, host) = match attributes.text("db.name") {
        Some(name) => {
            let connection = attributes.text("db.connection_string");
            (name, connection.and_then(url::host))
        }
        None => (
            attributes.text("db.namespace")?,
            attributes.text("server.address"),
        ),
    };
    Some(match host {
        Some(host) => Cow::Owned(format!("{name}@{host}")),
        None => Cow::Borrowed(name),
    })
}

/// Returns a text as a name: without the characters that are not allowed, cut
/// at 200, and never empty.
///
/// Stricter than [`is_allowed`]: of whitespace only the space is left, and of
/// numbers the ASCII digits, as the OpenTelemetry collector does it, so that
/// both give a service the same name.
fn sanitised(text: &str) -> Cow<'_, str> {
    let stays = |character: char| match character {
        ' ' | '0'..='9' => true,
        other => is_allowed(other) && !other.is_whitespace() && !other.is_numeric(),
    };
    let is_name = |text: &str| text.chars().all(stays) && text.len() <= MOST_CHARACTERS;
    if !text.is_empty() && is_name(text) {
        return Cow::Borrowed(text);
    }
    let name: String = text
        .chars()
        .filter(|character| stays(*character))
        .take(MOST_CHARACTERS)
        .collect();
    if name.is_empty() {
        Cow::Borrowed(NAMELESS)
    } else {
        Cow::Owned(name)
    }
}

#[cfg(test)]
mod tests {
    use super::sanitised;

    #[test]
    fn names_lose_what_is_not_allowed() {
        assert_eq!(sanitised("GET /orders/{id}?a"), "GET /orders/ida");
        assert_eq!(sanitised("Größe\u{7f}\n1²"), "Größe1");
    }

    #[test]
    fn names_are_cut_at_a_character() {
        assert_eq!(sanitised(&"ö".repeat(300)).chars().count(), 200);
    }

    #[test]
    fn no_name_is_empty() {
        assert_eq!(sanitised("{}"), "span");
        assert_eq!(sanitised(""), "span");
    }
}
