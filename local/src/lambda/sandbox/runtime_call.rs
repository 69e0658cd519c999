//! What a runtime asks and says.

use bytes::Bytes;
use tokio::sync::oneshot;

use super::Raised;

/// A call of the Runtime API, and how it is answered.
#[derive(Debug)]
pub(super) enum RuntimeCall {
    /// It is ready for an event. Dropping the sender refuses it.
    Next(oneshot::Sender<Handout>),
    /// It has an answer to an event.
    Answer {
        /// Which.
        request_id: String,
        /// What came of it.
        said: Said,
        /// Told whether the event was its to answer.
        taken: oneshot::Sender<bool>,
    },
    /// It could not get ready.
    InitFailed {
        /// Why.
        raised: Raised,
        /// Told that it was heard.
        taken: oneshot::Sender<bool>,
    },
}

/// What came of an event, as the runtime tells it.
#[derive(Clone, Debug)]
pub(super) enum Said {
    /// The handler returned this.
    Returned(Bytes),
    /// The handler returned more than an answer may have.
    TooLarge,
    /// The handler raised.
    Raised(Raised),
}

/// An event, as a runtime gets it.
#[derive(Clone, Debug)]
pub(in crate::lambda) struct Handout {
    /// `Lambda-Runtime-Aws-Request-Id`.
    pub(in crate::lambda) request_id: String,
    /// `Lambda-Runtime-Deadline-Ms`: milliseconds since 1970.
    pub(in crate::lambda) deadline_ms: u64,
    /// `Lambda-Runtime-Invoked-Function-Arn`.
    pub(in crate::lambda) arn: String,
    /// `Lambda-Runtime-Trace-Id`.
    pub(in crate::lambda) trace: Option<String>,
    /// `Lambda-Runtime-Client-Context`, as JSON.
    pub(in crate::lambda) client_context: Option<String>,
    /// The event.
    pub(in crate::lambda) payload: Bytes,
}
