//! What a call is answered.

use bytes::Bytes;
use hyper::StatusCode;

/// An answer, X-Ray's or the daemon's own in X-Ray's form: JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// How it went.
    pub status: StatusCode,
    /// A JSON document.
    pub body: Bytes,
}

impl Reply {
    /// Returns an answer of JSON.
    #[must_use]
    pub fn json(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            body: body.into(),
        }
    }

    /// Returns a failure as AWS's REST protocol tells them, with a `message`.
    #[must_use]
    pub fn error(status: StatusCode, message: &str) -> Self {
        let document = serde_json::json!({ "message": message });
        Self::json(status, document.to_string())
    }
}
