//! Reading a request's body, within limits.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Body;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a client may take to send a body, from its head on.
const PATIENCE: Duration = Duration::from_secs(10);

/// Unit in which the allowance is counted, in bytes.
const GRAIN: usize = 1024;

/// Why a body could not be had.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It is longer than one body may be.
    #[error("the body is over {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// It did not arrive in time.
    #[error("the body took longer than {} seconds", PATIENCE.as_secs())]
    TooSlow,
    /// Other bodies take all of the memory that bodies may take.
    #[error("too much is being received at once")]
    Busy,
    /// The connection failed under it.
    #[error("the body broke off: {0}")]
    Broken(String),
}

/// The memory that request bodies may take, all connections together.
#[derive(Clone, Debug)]
pub struct Allowance {
    grains: Arc<Semaphore>,
    /// Bytes of the longest body.
    limit: usize,
}

/// A body that was read. Its memory counts against the allowance until it is dropped.
#[derive(Debug)]
pub struct Received {
    bytes: Bytes,
    _held: Vec<OwnedSemaphorePermit>,
}

impl std::ops::Deref for Received {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Received {
    /// Returns the body; it counts no longer.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.bytes
    }
}

impl Allowance {
    /// Returns an allowance for bodies of up to `limit` bytes, and `total` bytes together.
    #[must_use]
    pub fn new(limit: usize, total: usize) -> Self {
        Self {
            grains: Arc::new(Semaphore::new(total / GRAIN)),
            limit,
        }
    }

    /// Bytes of the longest body.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Reads a whole body.
    ///
    /// Memory that is not there is refused at once, not waited for: bodies that
    /// each hold half of what they need would wait for each other.
    ///
    /// # Errors
    /// When the body is too large, too slow, one too many, or breaks off.
    pub async fn read<B>(&self, body: B) -> Result<Received, BodyError>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: std::fmt::Display,
    {
        tokio::time::timeout(PATIENCE, self.collect(body))
            .await
            .unwrap_or(Err(BodyError::TooSlow))
    }

    async fn collect<B>(&self, mut body: B) -> Result<Received, BodyError>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: std::fmt::Display,
    {
        let promised = body.size_hint().lower();
        if promised > self.limit as u64 {
            return self.too_large(body).await;
        }
        let mut held = Vec::new();
        let mut bytes = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| BodyError::Broken(error.to_string()))?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if bytes.len() + data.len() > self.limit {
                return self.too_large(body).await;
            }
            held.push(self.hold(data.len())?);
            bytes.extend_from_slice(&data);
        }
        Ok(Received {
            bytes: bytes.freeze(),
            _held: held,
        })
    }

    /// Refuses a body once it has been sent: a client that is still sending when
    /// the connection closes sees the close, and not the reason.
    async fn too_large<B: Body + Unpin>(&self, mut body: B) -> Result<Received, BodyError> {
        while let Some(Ok(_)) = body.frame().await {}
        Err(BodyError::TooLarge { limit: self.limit })
    }

    fn hold(&self, bytes: usize) -> Result<OwnedSemaphorePermit, BodyError> {
        let grains = u32::try_from(bytes.div_ceil(GRAIN)).unwrap_or(u32::MAX);
        Arc::clone(&self.grains)
            .try_acquire_many_owned(grains)
            .map_err(|_| BodyError::Busy)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use bytes::Bytes;
    use http_body_util::{Full, StreamBody};
    use hyper::body::Frame;

    use super::{Allowance, BodyError};

    fn in_pieces(
        pieces: usize,
        of: usize,
    ) -> impl hyper::body::Body<Data = Bytes, Error = Infallible> + Unpin {
        StreamBody::new(futures_util::stream::iter(
            (0..pieces).map(move |_| Ok(Frame::data(Bytes::from(vec![b'x'; of])))),
        ))
    }

    #[tokio::test]
    async fn a_body_up_to_the_limit_is_read() {
        let allowance = Allowance::new(4096, 8192);
        let body = allowance.read(in_pieces(4, 1024)).await.expect("it fits");
        assert_eq!(body.len(), 4096);
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_refused_however_it_comes() {
        let allowance = Allowance::new(4096, 8192);
        let announced = allowance.read(Full::new(Bytes::from(vec![0; 4097]))).await;
        assert!(matches!(
            announced,
            Err(BodyError::TooLarge { limit: 4096 })
        ));
        let streamed = allowance.read(in_pieces(5, 1024)).await;
        assert!(matches!(streamed, Err(BodyError::TooLarge { limit: 4096 })));
    }

    #[tokio::test]
    async fn bodies_together_stay_within_the_total_and_give_it_back() {
        let allowance = Allowance::new(4096, 8192);
        let first = allowance.read(in_pieces(4, 1024)).await.expect("it fits");
        let second = allowance.read(in_pieces(4, 1024)).await.expect("it fits");
        let third = allowance.read(in_pieces(1, 1)).await;
        assert!(matches!(third, Err(BodyError::Busy)));
        drop((first, second));
        assert!(allowance.read(in_pieces(1, 1)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_given_up() {
        let allowance = Allowance::new(4096, 8192);
        let endless = StreamBody::new(futures_util::stream::pending::<
            Result<Frame<Bytes>, Infallible>,
        >());
        let given_up = allowance.read(endless).await;
        assert!(matches!(given_up, Err(BodyError::TooSlow)));
    }
}
