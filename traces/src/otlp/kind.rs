//! The kinds of spans.

use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;

/// The kind of a span; one that is unspecified, or from a later version of OTLP,
/// is taken for internal, as OpenTelemetry's specification has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}

impl Kind {
    /// Returns the kind of a span.
    pub(super) fn of(span: &Span) -> Self {
        match span.kind() {
            SpanKind::Unspecified | SpanKind::Internal => Self::Internal,
            SpanKind::Server => Self::Server,
            SpanKind::Client => Self::Client,
            SpanKind::Producer => Self::Producer,
            SpanKind::Consumer => Self::Consumer,
        }
    }

    /// Whether the span is about another service: one that it calls, or that
    /// messages go to or come from.
    pub(super) fn has_dependency(self) -> bool {
        match self {
            Self::Client | Self::Producer | Self::Consumer => true,
            Self::Internal | Self::Server => false,
        }
    }

    /// Whether what goes wrong goes wrong elsewhere.
    pub(super) fn fails_remotely(self) -> bool {
        match self {
            Self::Client | Self::Producer => true,
            Self::Internal | Self::Server | Self::Consumer => false,
        }
    }
}
