//! The second output: exports, handed on as they came.

mod destination;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::Encoding;
use crate::logging::Sparse;

use destination::Attempt;
pub use destination::{Destination, DestinationError, Endpoint};

/// Bytes of the messages that wait. What comes when they are used up is dropped:
/// the segments made of it are not.
const WAITING_BYTES: usize = 8 << 20;
/// The pause after a first failure, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The near end: takes messages, and never waits.
pub struct Relay {
    sender: UnboundedSender<Message>,
    waiting: Arc<AtomicUsize>,
    drops: Sparse,
}

/// The far end: hands them on.
pub struct Handing {
    receiver: UnboundedReceiver<Message>,
    waiting: Arc<AtomicUsize>,
    destination: Destination,
    drops: Sparse,
}

struct Message {
    bytes: Bytes,
    encoding: Encoding,
}

/// Returns both ends of a relay to a destination.
#[must_use]
pub fn relay(destination: Destination) -> (Relay, Handing) {
    let (sender, receiver) = unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let handing = Handing {
        receiver,
        waiting: Arc::clone(&waiting),
        destination,
        drops: Sparse::default(),
    };
    let relay = Relay {
        sender,
        waiting,
        drops: Sparse::default(),
    };
    (relay, handing)
}

impl Relay {
    /// Takes a message, unless too much waits already.
    pub(super) fn offer(&self, message: &[u8], encoding: Encoding) {
        let waiting = self.waiting.fetch_add(message.len(), Ordering::Relaxed);
        if waiting + message.len() > WAITING_BYTES {
            self.waiting.fetch_sub(message.len(), Ordering::Relaxed);
            self.drops.say(|more| {
                log::warn!("an OTLP export is not handed on: {waiting} bytes wait already{more}");
            });
            return;
        }
        let bytes = Bytes::copy_from_slice(message);
        // Without a far end the daemon is ending, and nobody is left to hand on to.
        let _ = self.sender.send(Message { bytes, encoding });
    }
}

impl Handing {
    /// Hands on until the near end is gone and everything is handed on; how long
    /// that may take is for the caller to limit.
    pub async fn run(mut self) {
        while let Some(message) = self.receiver.recv().await {
            let bytes = message.bytes.len();
            self.hand_on(message).await;
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        }
    }

    async fn hand_on(&self, message: Message) {
        let mut pause = FIRST_PAUSE;
        loop {
            let attempt = self
                .destination
                .send(message.bytes.clone(), message.encoding);
            let (after, reason) = match attempt.await {
                Attempt::Taken => return,
                Attempt::Never(reason) => {
                    self.drops
                        .say(|more| log::error!("an OTLP export was refused: {reason}{more}"));
                    return;
                }
                Attempt::Later(after, reason) => (after, reason),
            };
            self.drops
                .say(|more| log::warn!("an OTLP export is tried again: {reason}{more}"));
            // Between half and all of it, so that collectors do not come back together.
            let jittered = pause.mul_f64(0.5 + fastrand::f64() / 2.0);
            tokio::time::sleep(after.unwrap_or(jittered)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}
