//! The API's errors.

use hyper::StatusCode;
use serde::Serialize;

/// Why an operation was not carried out, as the API's model has it: each variant
/// with a name of its own there is one of its exceptions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::xray) enum ApiError {
    /// `InvalidRequestException`.
    #[error("{0}")]
    InvalidRequest(String),
    /// `ResourceNotFoundException`.
    #[error("{what} does not exist")]
    NotFound {
        /// What, in words.
        what: String,
        /// Its name or ARN.
        resource: String,
    },
    /// `RuleLimitExceededException`.
    #[error("there are {0} sampling rules, and no more is possible: delete one first")]
    RuleLimit(usize),
    /// `TooManyTagsException`.
    #[error("it would have {count} tags, and {most} is the most")]
    TooManyTags {
        /// How many it would have.
        count: usize,
        /// The most.
        most: usize,
        /// The ARN of what was to be tagged.
        resource: String,
    },
    /// `MalformedPolicyDocumentException`.
    #[error("{0}")]
    MalformedPolicy(String),
    /// `LockoutPreventionException`.
    #[error("the policy would keep whoever sets it from setting it again")]
    PolicyLockout,
    /// `InvalidPolicyRevisionIdException`.
    #[error("{0}")]
    PolicyRevision(String),
    /// `PolicySizeLimitExceededException`.
    #[error("the policy has {bytes} bytes, and {most} is the most")]
    PolicySize {
        /// Its size.
        bytes: usize,
        /// The most.
        most: usize,
    },
    /// `PolicyCountLimitExceededException`.
    #[error("there are {0} policies, and no more is possible: delete one first")]
    PolicyCount(usize),
    /// `ThrottledException`.
    #[error("{0}")]
    Throttled(String),
    /// The request is not JSON.
    #[error("the request is not JSON: {0}")]
    Serialization(String),
    /// The request is longer than any could be.
    #[error("{0}")]
    TooLarge(String),
    /// The request did not arrive.
    #[error("{0}")]
    NotReceived(String),
    /// There is no such operation.
    #[error("X-Ray has no operation {0}")]
    UnknownOperation(String),
    /// The request comes from a web page.
    #[error("web pages may not call this: a request has the header Origin")]
    FromWebPage,
    /// Something of ours failed.
    #[error("{0}")]
    Internal(String),
}

/// What a client reads.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document<'a> {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_name: Option<&'a str>,
}

impl ApiError {
    /// Returns the name under which clients know it; the header `x-amzn-ErrorType`.
    pub(in crate::xray) fn name(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "InvalidRequestException",
            Self::NotFound { .. } => "ResourceNotFoundException",
            Self::RuleLimit(_) => "RuleLimitExceededException",
            Self::TooManyTags { .. } => "TooManyTagsException",
            Self::MalformedPolicy(_) => "MalformedPolicyDocumentException",
            Self::PolicyLockout => "LockoutPreventionException",
            Self::PolicyRevision(_) => "InvalidPolicyRevisionIdException",
            Self::PolicySize { .. } => "PolicySizeLimitExceededException",
            Self::PolicyCount(_) => "PolicyCountLimitExceededException",
            Self::Throttled(_) => "ThrottledException",
            Self::Serialization(_) => "SerializationException",
            Self::TooLarge(_) => "RequestEntityTooLargeException",
            Self::NotReceived(_) => "RequestTimeoutException",
            Self::UnknownOperation(_) => "UnknownOperationException",
            Self::FromWebPage => "AccessDeniedException",
            Self::Internal(_) => "InternalFailure",
        }
    }

    /// Returns the status that goes with it.
    pub(in crate::xray) fn status(&self) -> StatusCode {
        match self {
            Self::InvalidRequest(_)
            | Self::RuleLimit(_)
            | Self::TooManyTags { .. }
            | Self::MalformedPolicy(_)
            | Self::PolicyLockout
            | Self::PolicyRevision(_)
            | Self::PolicySize { .. }
            | Self::PolicyCount(_)
            | Self::Serialization(_) => StatusCode::BAD_REQUEST,
            Self::FromWebPage => StatusCode::FORBIDDEN,
            Self::NotFound { .. } | Self::UnknownOperation(_) => StatusCode::NOT_FOUND,
            Self::NotReceived(_) => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns the body that says it.
    pub(in crate::xray) fn to_json(&self) -> Vec<u8> {
        super::answer(&Document {
            message: self.to_string(),
            resource_name: self.resource(),
        })
    }

    fn resource(&self) -> Option<&str> {
        match self {
            Self::NotFound { resource, .. } | Self::TooManyTags { resource, .. } => Some(resource),
            Self::InvalidRequest(_)
            | Self::RuleLimit(_)
            | Self::MalformedPolicy(_)
            | Self::PolicyLockout
            | Self::PolicyRevision(_)
            | Self::PolicySize { .. }
            | Self::PolicyCount(_)
            | Self::Throttled(_)
            | Self::Serialization(_)
            | Self::TooLarge(_)
            | Self::NotReceived(_)
            | Self::UnknownOperation(_)
            | Self::FromWebPage
            | Self::Internal(_) => None,
        }
    }
}
