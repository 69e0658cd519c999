//! Why a request is turned away, and how that is said in each protocol.

use hyper::StatusCode;

use super::Unreadable;
use crate::http::BodyError;

/// Why a request is turned away.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// Nothing is exported there.
    #[error("nothing is received at {path}: traces go to {expected}")]
    NotFound {
        /// Where the request went.
        path: String,
        /// Where it should have gone.
        expected: &'static str,
    },
    /// An export is a POST.
    #[error("exports are sent with POST")]
    Method,
    /// It is written in a way that OTLP does not know.
    #[error("content type {0}: send application/x-protobuf or application/json")]
    ContentType(String),
    /// It is compressed in a way that OTLP does not require.
    #[error("compression {0}: use gzip or none")]
    Compression(String),
    /// It could not be read.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// It is too long once decompressed.
    #[error("the message is over {limit} bytes")]
    Inflated {
        /// The limit, in bytes.
        limit: usize,
    },
    /// What was decompressed, or the frame around the message, is damaged.
    #[error("the message is damaged: {0}")]
    Damaged(String),
    /// It is no export.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

/// gRPC's status codes, those that occur here;
/// <https://grpc.github.io/grpc/core/md_doc_statuscodes.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    Ok = 0,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Unavailable = 14,
}

impl Refusal {
    /// Returns the HTTP status. OTLP clients try again after 429, 502, 503 and
    /// 504 alone; <https://opentelemetry.io/docs/specs/otlp/#otlphttp-response>.
    pub(super) fn http_status(&self) -> StatusCode {
        match self {
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::ContentType(_) | Self::Compression(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Body(BodyError::TooLarge { .. }) | Self::Inflated { .. } => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::Body(BodyError::TooSlow) => StatusCode::REQUEST_TIMEOUT,
            Self::Body(BodyError::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Body(BodyError::Broken(_)) | Self::Damaged(_) | Self::Unreadable(_) => {
                StatusCode::BAD_REQUEST
            }
        }
    }

    /// Returns the gRPC status. OTLP clients try again after `UNAVAILABLE` and
    /// `DEADLINE_EXCEEDED`, and after `RESOURCE_EXHAUSTED` only when they are
    /// told when; <https://opentelemetry.io/docs/specs/otlp/#failures>.
    pub(super) fn code(&self) -> Code {
        match self {
            Self::NotFound { .. } | Self::Method | Self::ContentType(_) | Self::Compression(_) => {
                Code::Unimplemented
            }
            Self::Body(BodyError::TooLarge { .. }) | Self::Inflated { .. } => {
                Code::ResourceExhausted
            }
            Self::Body(BodyError::TooSlow) => Code::DeadlineExceeded,
            Self::Body(BodyError::Busy | BodyError::Broken(_)) => Code::Unavailable,
            Self::Damaged(_) | Self::Unreadable(_) => Code::InvalidArgument,
        }
    }

    /// Returns after how many seconds another attempt is worth it.
    pub(super) fn retry_after_seconds(&self) -> Option<u32> {
        matches!(self, Self::Body(BodyError::Busy)).then_some(1)
    }
}
