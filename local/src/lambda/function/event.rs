//! What a function is invoked with.

use bytes::Bytes;

use crate::lambda::names;
use crate::lambda::tracing::Header;

/// Bytes of the largest event that is waited for: Lambda's 6 MB.
pub(in crate::lambda) const LARGEST_SYNCHRONOUS: usize = 6 << 20;
/// Bytes of the largest event that is not: Lambda's 1 MB.
pub(in crate::lambda) const LARGEST_ASYNCHRONOUS: usize = 1 << 20;

/// An event, and what came with it.
#[derive(Clone, Debug)]
pub(in crate::lambda) struct Event {
    /// `x-amzn-RequestId`: the same in every attempt.
    pub(in crate::lambda) request_id: String,
    /// JSON.
    pub(in crate::lambda) payload: Bytes,
    /// The client context, as JSON.
    pub(in crate::lambda) client_context: Option<String>,
    /// The trace that it is part of, where it is part of one.
    pub(in crate::lambda) header: Option<Header>,
}

/// Why an event is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::lambda) enum Refused {
    /// It is not JSON.
    #[error("Could not parse request body into json: {0}")]
    NotJson(String),
    /// It has too many bytes.
    #[error(
        "{bytes} byte payload is too large for the {kind} invocation type (limit {limit} bytes)"
    )]
    TooLarge {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        limit: usize,
        /// `RequestResponse` or `Event`.
        kind: &'static str,
    },
}

impl Event {
    /// Returns a new event. Nothing at all is an empty object, as on Lambda.
    ///
    /// # Errors
    /// When it is not JSON, or too large to be waited for.
    pub(in crate::lambda) fn new(payload: Bytes, header: Option<Header>) -> Result<Self, Refused> {
        let payload = if payload.is_empty() {
            Bytes::from_static(b"{}")
        } else {
            payload
        };
        let event = Self {
            request_id: names::request_id(),
            payload,
            client_context: None,
            header,
        };
        event.check_size("RequestResponse", LARGEST_SYNCHRONOUS)?;
        serde_json::from_slice::<serde::de::IgnoredAny>(&event.payload)
            .map_err(|error| Refused::NotJson(error.to_string()))?;
        Ok(event)
    }

    /// # Errors
    /// When it has more bytes than an event of this kind may have.
    pub(in crate::lambda) fn check_size(
        &self,
        kind: &'static str,
        limit: usize,
    ) -> Result<(), Refused> {
        let bytes = self.payload.len();
        if bytes > limit {
            return Err(Refused::TooLarge { bytes, limit, kind });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Event, LARGEST_SYNCHRONOUS, Refused};

    #[test]
    fn nothing_is_an_empty_object() {
        let event = Event::new(Bytes::new(), None).expect("it is taken");
        assert_eq!(&event.payload[..], b"{}");
    }

    #[test]
    fn what_is_no_json_or_too_large_is_refused() {
        let refused = Event::new(Bytes::from_static(b"{"), None);
        assert!(matches!(refused, Err(Refused::NotJson(_))));
        let refused = Event::new(vec![b' '; LARGEST_SYNCHRONOUS + 1].into(), None);
        assert!(matches!(refused, Err(Refused::TooLarge { .. })));
    }
}
