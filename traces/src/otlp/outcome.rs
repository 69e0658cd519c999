//! How a span ended.

use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use serde::Serialize;

use super::attributes::Attributes;
use super::http::STATUS;

/// `error`, `throttle` and `fault`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Outcome {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) error: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) throttle: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) fault: bool,
}

impl Outcome {
    /// Returns how a span ended: by its HTTP status when that is a failure, since
    /// servers leave the span's own status unset then; else by its own.
    pub(super) fn of(span: &Span, attributes: &Attributes<'_>) -> Self {
        match attributes.first_whole(&STATUS) {
            Some(status @ 400..=499) => Self {
                error: true,
                throttle: status == 429,
                fault: false,
            },
            Some(500..=599) => Self {
                fault: true,
                ..Self::default()
            },
            Some(_) | None => Self {
                fault: has_failed(span),
                ..Self::default()
            },
        }
    }
}

/// Whether a span's own status is an error.
pub(super) fn has_failed(span: &Span) -> bool {
    let status = span.status.as_ref();
    status.is_some_and(|status| status.code() == StatusCode::Error)
}
