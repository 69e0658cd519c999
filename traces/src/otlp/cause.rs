//! What went wrong in a span.

use std::borrow::Cow;

use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use serde::Serialize;

use super::attributes::Attributes;
use super::kind::Kind;
use super::name::is_aws_call;
use super::outcome::has_failed;
use super::stack::{Frame, Language, Thrown, read};
use crate::{IdSource, SegmentId};

/// The event that is an exception.
const EXCEPTION: &str = "exception";

/// The event by which AWS's SDKs report a request that they sent again.
const FAILED_REQUEST: &str = "HTTP request failure";

/// The type under which X-Ray's console looks for those.
const FAILED_REQUEST_TYPE: &str = "aws.http.error.event";

/// The most frames of a stack, as X-Ray's SDK for Java has it. An endless
/// recursion has a thousand of them, and would make the document too large.
const MOST_FRAMES: usize = 50;

/// The most exceptions of a chain, each thrown because of the next.
const MOST_CAUSES: usize = 20;

/// `cause`.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Cause<'a> {
    /// The exceptions.
    Here { exceptions: Vec<Exception<'a>> },
    /// The id of an exception that is in a subsegment.
    Inside(SegmentId),
}

/// An entry of `cause.exceptions`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Exception<'a> {
    id: SegmentId,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: Cow<'a, str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    remote: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    truncated: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<SegmentId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stack: Vec<Frame<'a>>,
}

impl<'a> Cause<'a> {
    /// Returns what went wrong, and takes it: the exceptions that were recorded,
    /// or else what the status of a failed span says.
    pub(super) fn take(
        attributes: &mut Attributes<'a>,
        span: &'a Span,
        language: Option<Language>,
        ids: &mut impl IdSource,
    ) -> Option<Self> {
        let is_remote = Kind::of(span).fails_remotely();
        let is_aws_call = is_aws_call(attributes);
        let mut exceptions = Vec::new();
        for event in &span.events {
            if event.name == EXCEPTION {
                exceptions.extend(thrown(event, language, is_remote, ids));
            } else if is_aws_call && event.name == FAILED_REQUEST {
                exceptions.extend(failed_request(event, ids));
            }
        }
        if exceptions.is_empty() && has_failed(span) {
            exceptions.extend(by_status(attributes, span, ids));
        }
        (!exceptions.is_empty()).then_some(Self::Here { exceptions })
    }

    /// Returns the cause of the segment around a call: the call's first exception.
    pub(super) fn of_caller(&self) -> Option<Self> {
        match self {
            Self::Here { exceptions } => exceptions.first().map(|first| Self::Inside(first.id)),
            Self::Inside(id) => Some(Self::Inside(*id)),
        }
    }
}

/// Returns an exception and those that it was thrown because of.
fn thrown<'a>(
    event: &'a Event,
    language: Option<Language>,
    is_remote: bool,
    ids: &mut impl IdSource,
) -> Vec<Exception<'a>> {
    let attributes = Attributes::new(&event.attributes);
    let stack = attributes.text("exception.stacktrace").zip(language);
    let chain = stack.map_or_else(Vec::new, |(text, language)| read(language, text));
    let mut chain = chain.into_iter();
    // The first in the text is the event's own exception, which the event says more of.
    let frames = chain.next().map(|own| own.frames).unwrap_or_default();
    let own = Thrown {
        kind: attributes.text("exception.type"),
        message: Cow::Borrowed(attributes.text("exception.message").unwrap_or_default()),
        frames,
    };
    let numbered: Vec<_> = std::iter::once(own)
        .chain(chain)
        .take(MOST_CAUSES)
        .map(|thrown| (ids.next_id(), thrown))
        .collect();
    let causes: Vec<_> = numbered.iter().skip(1).map(|(id, _)| *id).collect();
    let causes = causes.into_iter().map(Some).chain([None]);
    numbered
        .into_iter()
        .zip(causes)
        .map(|((id, thrown), cause)| exception(id, thrown, cause, is_remote))
        .collect()
}

fn exception<'a>(
    id: SegmentId,
    thrown: Thrown<'a>,
    cause: Option<SegmentId>,
    is_remote: bool,
) -> Exception<'a> {
    let Thrown {
        kind,
        message,
        frames: mut stack,
    } = thrown;
    let truncated = stack.len().checked_sub(MOST_FRAMES);
    stack.truncate(MOST_FRAMES);
    Exception {
        id,
        kind,
        message,
        remote: is_remote,
        truncated: truncated.filter(|left_out| *left_out > 0),
        cause,
        stack,
    }
}

/// Returns a request that failed, with its status and its time in the message,
/// where X-Ray's console reads them.
fn failed_request<'a>(event: &'a Event, ids: &mut impl IdSource) -> Option<Exception<'a>> {
    let attributes = Attributes::new(&event.attributes);
    let status = attributes.first_whole(&["http.response.status_code"])?;
    let said = attributes.text("aws.http.error_message")?;
    let (seconds, nanoseconds) = (
        event.time_unix_nano / 1_000_000_000,
        event.time_unix_nano % 1_000_000_000,
    );
    Some(Exception {
        id: ids.next_id(),
        kind: Some(FAILED_REQUEST_TYPE),
        message: Cow::Owned(format!(
            "{status}@{seconds}.{:06}@{said}",
            nanoseconds / 1000
        )),
        remote: true,
        truncated: None,
        cause: None,
        stack: Vec::new(),
    })
}

fn by_status<'a>(
    attributes: &mut Attributes<'a>,
    span: &'a Span,
    ids: &mut impl IdSource,
) -> Option<Exception<'a>> {
    let status = span.status.as_ref()?;
    let text = attributes.take_text(&["http.status_text"]);
    let message = Some(status.message.as_str()).filter(|message| !message.is_empty());
    Some(Exception {
        message: Cow::Borrowed(message.or(text)?),
        id: ids.next_id(),
        kind: None,
        remote: false,
        truncated: None,
        cause: None,
        stack: Vec::new(),
    })
}
