//! How the API says no.

use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use manta_daemon::http::{Answer, BodyError};
use serde_json::json;

use crate::lambda::function::Refused;

const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// How the API says no, under Lambda's names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Exception {
    #[error("Function not found: {0}")]
    NotFound(String),
    #[error("{0} is not what this answers: only Invoke is")]
    UnknownOperation(String),
    #[error("requests of web pages are refused: they come from anywhere")]
    FromWebPage,
    #[error("{member} cannot be {value}")]
    InvalidParameter { member: &'static str, value: String },
    #[error("{0}")]
    InvalidContent(String),
    #[error("{0}")]
    TooLarge(String),
    #[error("{0}")]
    NotReceived(String),
}

impl Exception {
    fn name(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "ResourceNotFoundException",
            Self::UnknownOperation(_) => "UnknownOperationException",
            Self::FromWebPage => "AccessDeniedException",
            Self::InvalidParameter { .. } => "InvalidParameterValueException",
            Self::InvalidContent(_) => "InvalidRequestContentException",
            Self::TooLarge(_) => "RequestTooLargeException",
            Self::NotReceived(_) => "ServiceException",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) | Self::UnknownOperation(_) => StatusCode::NOT_FOUND,
            Self::FromWebPage => StatusCode::FORBIDDEN,
            Self::InvalidParameter { .. } | Self::InvalidContent(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotReceived(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    pub(super) fn answer(&self) -> Response<Answer> {
        // SDKs read the one or the other.
        let said = self.to_string();
        let body = json!({"Type": "User", "Message": said, "message": said});
        let mut response = Response::new(Answer::of(body.to_string()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ERROR_TYPE, HeaderValue::from_static(self.name()));
        response
    }
}

impl From<Refused> for Exception {
    fn from(refused: Refused) -> Self {
        let said = refused.to_string();
        match refused {
            Refused::NotJson(_) => Self::InvalidContent(said),
            Refused::TooLarge { .. } => Self::TooLarge(said),
        }
    }
}

impl From<BodyError> for Exception {
    fn from(error: BodyError) -> Self {
        let said = error.to_string();
        match error {
            BodyError::TooLarge { .. } => Self::TooLarge(said),
            BodyError::TooSlow | BodyError::Busy | BodyError::Broken(_) => Self::NotReceived(said),
        }
    }
}
