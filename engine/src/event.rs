//! What apply says while it works. Who listens decides how to show it.

use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc::UnboundedSender;

use crate::{Address, Status};

/// Something that happened during [`crate::apply`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A step began.
    Started {
        /// The resource.
        address: Address,
        /// `create`, `update` or `delete`.
        action: &'static str,
    },
    /// A step has something to tell: a build's output, a rollout's state.
    Progress {
        /// The resource.
        address: Address,
        /// One line of text.
        message: String,
    },
    /// A call failed in a way that passes, and is tried again.
    Retrying {
        /// The resource.
        address: Address,
        /// What failed.
        reason: String,
        /// How long until the next attempt, in milliseconds.
        delay_ms: u64,
    },
    /// A step ended.
    Finished {
        /// The resource.
        address: Address,
        /// `create`, `update` or `delete`.
        action: &'static str,
        /// How it ended.
        status: Status,
        /// How long it took, in milliseconds.
        elapsed_ms: u64,
    },
}

/// Lets a [`crate::Writer`] tell how far one resource has come.
#[derive(Clone, Debug)]
pub struct Progress {
    address: Address,
    events: UnboundedSender<Event>,
}

impl Progress {
    /// Returns a handle that speaks for `address`.
    #[must_use]
    pub fn new(address: Address, events: UnboundedSender<Event>) -> Self {
        Self { address, events }
    }

    /// Tells one line of text.
    pub fn say(&self, message: impl Into<String>) {
        self.send(Event::Progress {
            address: self.address.clone(),
            message: message.into(),
        });
    }

    pub(crate) fn started(&self, action: &'static str) {
        self.send(Event::Started {
            address: self.address.clone(),
            action,
        });
    }

    pub(crate) fn retrying(&self, reason: String, delay: Duration) {
        self.send(Event::Retrying {
            address: self.address.clone(),
            reason,
            delay_ms: millis(delay),
        });
    }

    /// Nobody listening is no reason to fail: the outcome carries the same facts.
    fn send(&self, event: Event) {
        let _ = self.events.send(event);
    }
}

/// Returns a duration in whole milliseconds.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
