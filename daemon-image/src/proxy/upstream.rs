//! X-Ray, as the proxy sees it.

use bytes::Bytes;

use super::{Call, Reply};

/// Why X-Ray gave no answer: no connection, no credentials, no time left.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

/// Calls X-Ray, signed.
pub trait Upstream: Send + Sync + 'static {
    /// Makes a call and returns X-Ray's answer, of whatever status.
    ///
    /// A request that cannot be signed is not made.
    ///
    /// # Errors
    /// When there is no answer.
    fn call(
        &self,
        call: Call,
        question: Bytes,
    ) -> impl Future<Output = Result<Reply, Unreachable>> + Send;
}
